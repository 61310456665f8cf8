"""Records as OSC messages (Open Sound Control 1.0) over UDP, to a program on this computer.

One bundle a record::

    /ferdesk/faces                 int     faces in view
    /ferdesk/face/N/id             int     N from 1, by face id
    /ferdesk/face/N/label          string  empty where the app abstains
    /ferdesk/face/N/probabilities  8 float in the order of vocab.EMOTIONS, after the time filter
    /ferdesk/face/N/EMOTION        float   the same one by one, such as /ferdesk/face/1/happiness
    /ferdesk/face/N/people         8 float shares of people who would say so; where the model's
                                           card tells it
    /ferdesk/face/N/box            4 float left, top, width, height as shares of the picture
    /ferdesk/face/N/pose           3 float yaw, pitch, roll in degrees; where a mesh was found
    /ferdesk/face/N/au/KEY         float   Action Unit, 0 to 1, such as /ferdesk/face/1/au/AU12
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
from collections.abc import Iterator

from ferdesk.core.doubt import close_to
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FaceRecord, FrameRecord
from ferdesk.core.vocab import EMOTIONS
from ferdesk.core.votes import Shares, SharesBy

HOST = "127.0.0.1"
PORT = 9000
LARGEST = 60_000
"""Bytes of a bundle; UDP ends at 65,507. Faces that do not fit in are left out."""
_NOW = struct.pack(">Q", 1)
"""The time tag that means "at once"."""

Argument = int | float | str


class OscSender:
    """Sends records; give :meth:`sink` to the engine. Never waits, and nobody need listen.

    Args:
        port: of the program that listens.
        host: a loopback address.
        people: tells the shares of people of the model that read a record.

    Raises:
        FerdeskError: the address is not on this computer, or the port is none.
    """

    def __init__(
        self, port: int = PORT, host: str = HOST, people: SharesBy = lambda model_id: None
    ):
        try:
            local = ipaddress.ip_address(host).is_loopback
        except ValueError:
            local = False
        if not local or not 0 < port < 65536:
            raise FerdeskError(
                f"OSC can't be sent to {host}:{port}.",
                f"It goes to programs on this computer only: {HOST}, port 1 to 65535.",
            )
        self._to = (host, port)
        self._people = people
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._stopped = False
        self.sent = 0
        """Bundles handed to the system."""

    def sink(self, record: FrameRecord) -> None:
        """Send a record, if the system takes it at once."""
        if self._stopped:
            return
        # Full buffers, nobody listening, closed just now: no errors; the next record is newer.
        with contextlib.suppress(OSError):
            bundled = of_record(record, self._people(record.model_id))
            self._socket.sendto(bundled, self._to)
            self.sent += 1

    def stop(self) -> None:
        """Send no more; may be called twice, also while the engine still has the sink."""
        self._stopped = True
        self._socket.close()


def of_record(record: FrameRecord, people: Shares | None = None) -> bytes:
    """The bundle of a record.

    Args:
        people: of the model that read it, where its card tells of people's votes.
    """
    height, width = record.frame.image.shape[:2]
    found = [message("/ferdesk/faces", len(record.faces))]
    size = 16 + 4 + len(found[0])
    for number, face in enumerate(sorted(record.faces, key=lambda f: f.track_id), 1):
        messages = list(_of_face(f"/ferdesk/face/{number}", face, width, height, people))
        size += sum(4 + len(one) for one in messages)
        if size > LARGEST:
            break
        found += messages
    return bundle(*found)


def message(address: str, *arguments: Argument) -> bytes:
    """An OSC message.

    Args:
        address: begins with ``/``.
        arguments: int (32 bits), float (written as 32 bits) or str.

    Raises:
        ValueError: a number does not fit, or an argument is of another type.
    """
    tags, data = ",", b""
    for value in arguments:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError(f"OSC has no {type(value).__name__}")
        if isinstance(value, str):
            tags, data = tags + "s", data + _text(value)
        elif isinstance(value, int):
            if not -(2**31) <= value < 2**31:
                raise ValueError(f"{value} does not fit into 32 bits")
            tags, data = tags + "i", data + struct.pack(">i", value)
        else:
            tags, data = tags + "f", data + struct.pack(">f", value)
    return _text(address) + _text(tags) + data


def bundle(*messages: bytes) -> bytes:
    """An OSC bundle to be played at once."""
    return b"#bundle\0" + _NOW + b"".join(struct.pack(">i", len(m)) + m for m in messages)


def _text(text: str) -> bytes:
    """Padded with zeros to a multiple of four bytes, at least one."""
    data = text.replace("\0", "").encode("utf-8")
    return data + b"\0" * (4 - len(data) % 4)


def _of_face(
    at: str, face: FaceRecord, width: int, height: int, people: Shares | None
) -> Iterator[bytes]:
    left, top, w, h = face.face.box
    pose = face.face.pose
    smoothed = [float(p) for p in face.smoothed]
    yield message(f"{at}/id", face.track_id)
    yield message(f"{at}/label", face.decision.label or "")
    yield message(f"{at}/close_to", close_to(face) or "")
    yield message(f"{at}/probabilities", *smoothed)
    for name, value in zip(EMOTIONS, smoothed):
        yield message(f"{at}/{name}", value)
    if people is not None:
        yield message(f"{at}/people", *people(face.smoothed).tolist())
    yield message(f"{at}/box", left / width, top / height, w / width, h / height)
    if face.face.has_mesh:
        yield message(f"{at}/pose", float(pose.yaw), float(pose.pitch), float(pose.roll))
    for key, value in face.action_units.items():
        yield message(f"{at}/au/{key}", float(value))
