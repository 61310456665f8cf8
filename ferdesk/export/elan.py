"""Tiers for ELAN, the annotation tool: what was read, as a first draft for annotators.

One file a video (EAF 3.0, the XML of ELAN). For each face a tier with the
expression shown, and one for each Action Unit that was strong at some time.
Annotations are runs of equal labels; where the app abstained, or lost the face,
there is none.
"""

from __future__ import annotations

import itertools
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from ferdesk.core.action_units import KEYS
from ferdesk.core.types import FaceRecord, FrameRecord

UNIT_ON = 0.5
"""Intensity from which an Action Unit is taken as active."""
MISSED_FRAMES = 2.5
"""A face unseen for longer than this many frame times ends its annotations."""
AUTHOR = "ferdesk"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_TYPE = "ferdesk"
_MIME = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mpg": "video/mpeg", ".mpeg": "video/mpeg"}


@dataclass(slots=True)
class _Span:
    start_ms: int
    last_ms: int
    text: str
    peak: float = 0.0


@dataclass(slots=True)
class Tiers:
    """Gathers the frames of one video.

    Args:
        frame_ms: milliseconds between two frames that are read.
    """

    frame_ms: float
    _open: dict[tuple[int, str], _Span] = field(default_factory=dict)
    _done: dict[tuple[int, str], list[_Span]] = field(default_factory=dict)

    def add(self, record: FrameRecord) -> None:
        """Take the next frame."""
        now = record.frame.media_ms
        for face in record.faces:
            for tier, text, value in _seen(face):
                self._extend((face.track_id, tier), text, value, now)
        for key, span in list(self._open.items()):
            if now - span.last_ms > MISSED_FRAMES * self.frame_ms or (
                span.last_ms < now and key[0] in {face.track_id for face in record.faces}
            ):
                self._end(key, now)

    def _extend(self, key: tuple[int, str], text: str, value: float, now: int) -> None:
        span = self._open.get(key)
        if span is not None and span.text != text:
            self._end(key, now)
            span = None
        if span is None:
            span = self._open[key] = _Span(now, now, text)
        span.last_ms, span.peak = now, max(span.peak, value)

    def _end(self, key: tuple[int, str], now: int) -> None:
        """An annotation lasts until the next frame, but no longer than a frame should."""
        span = self._open.pop(key)
        span.last_ms = min(now, span.last_ms + max(1, round(self.frame_ms)))
        self._done.setdefault(key, []).append(span)

    def spans(self) -> dict[str, list[tuple[int, int, str]]]:
        """Start and end in milliseconds and text of each annotation, by the tier's name."""
        for key, span in list(self._open.items()):
            self._end(key, span.last_ms + max(1, round(self.frame_ms)))
        order = {"expression": -1, **{key: i for i, key in enumerate(KEYS)}}
        keys = sorted(self._done, key=lambda key: (key[0], order.get(key[1], len(order))))
        return {
            f"{tier} (face {track})": [
                (s.start_ms, s.last_ms, s.text if tier == "expression" else f"{s.peak:.2f}")
                for s in self._done[track, tier]
            ]
            for track, tier in keys
        }

    def to_xml(self, video: Path, folder: Path, note: str, date: str) -> str:
        """The file's text.

        Args:
            video: the video that the times are of.
            folder: where the file will be; ELAN looks from there when the video was moved with it.
            note: kept in the file's properties.
            date: ISO 8601 with a time zone.
        """
        root = ET.Element(
            "ANNOTATION_DOCUMENT",
            {
                "AUTHOR": AUTHOR,
                "DATE": date,
                "FORMAT": "3.0",
                "VERSION": "3.0",
                "xmlns:xsi": _XSI,
                "xsi:noNamespaceSchemaLocation": _SCHEMA,
            },
        )
        header = ET.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
        media = {
            "MEDIA_URL": _url(video.absolute()),
            "MIME_TYPE": _MIME.get(video.suffix.lower(), "video/*"),
            "RELATIVE_MEDIA_URL": _relative(video, folder),
        }
        ET.SubElement(header, "MEDIA_DESCRIPTOR", media)
        ET.SubElement(header, "PROPERTY", {"NAME": "note"}).text = note
        _add_tiers(root, self.spans())
        kind = {
            "GRAPHIC_REFERENCES": "false",
            "LINGUISTIC_TYPE_ID": _TYPE,
            "TIME_ALIGNABLE": "true",
        }
        ET.SubElement(root, "LINGUISTIC_TYPE", kind)
        ET.indent(root)
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _add_tiers(root: ET.Element, tiers: Mapping[str, Sequence[tuple[int, int, str]]]) -> None:
    """Add what :meth:`Tiers.spans` gave: all times, then the annotations that refer to them."""
    times = ET.SubElement(root, "TIME_ORDER")
    # Two slots of its own for each annotation: one that is moved in ELAN moves no other.
    marks = [
        (at, name, i, end)
        for name, spans in tiers.items()
        for i, span in enumerate(spans)
        for end, at in enumerate(span[:2])
    ]
    slots = {}
    for number, (at, *mark) in enumerate(sorted(marks), 1):
        slots[tuple(mark)] = f"ts{number}"
        slot = {"TIME_SLOT_ID": f"ts{number}", "TIME_VALUE": str(at)}
        ET.SubElement(times, "TIME_SLOT", slot)
    numbers = itertools.count(1)
    for name, spans in tiers.items():
        about = {"LINGUISTIC_TYPE_REF": _TYPE, "TIER_ID": name, "ANNOTATOR": AUTHOR}
        tier = ET.SubElement(root, "TIER", about)
        for i, (_, _, text) in enumerate(spans):
            place = {
                "ANNOTATION_ID": f"a{next(numbers)}",
                "TIME_SLOT_REF1": slots[name, i, 0],
                "TIME_SLOT_REF2": slots[name, i, 1],
            }
            one = ET.SubElement(ET.SubElement(tier, "ANNOTATION"), "ALIGNABLE_ANNOTATION", place)
            ET.SubElement(one, "ANNOTATION_VALUE").text = text


def _seen(face: FaceRecord) -> Iterable[tuple[str, str, float]]:
    """Tier, text and value of what is to be annotated in a frame."""
    if face.decision.label is not None:
        yield "expression", face.decision.label, 0.0
    for key, value in face.action_units.items():
        if value >= UNIT_ON:
            yield key, "", float(value)


def _url(path: PurePath) -> str:
    """As ELAN itself writes it. It takes both URLs for paths, ``file:`` or not, and undoes no
    escapes: a space that is escaped is for it a file of another name."""
    bare = path.as_posix().lstrip("/")
    # Two slashes are a share of another machine.
    shared = len(path.as_posix()) - len(bare) == 2
    return f"file:{'//' if shared else '///'}{bare}"


def _relative(video: Path, folder: Path) -> str:
    try:
        path = os.path.relpath(video.absolute(), folder.absolute())
    except ValueError:  # another drive
        path = video.name
    path = path.replace(os.sep, "/")
    return path if path.startswith("..") else f"./{path}"
