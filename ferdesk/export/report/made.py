"""What stands beside a table about how it was made, as far as a report tells it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ferdesk.core.beside import provenance_of
from ferdesk.export.report.files import File, Span
from ferdesk.export.trials import Trials
from ferdesk.frames import recording_of

MARKER = "marker"
"""As a recording calls such events."""


@dataclass(frozen=True, slots=True)
class Made:
    """Empty where nothing is known."""

    on: str = ""
    """ISO 8601, UTC: of an analysis when it was done, of a recording when it began."""
    method: str = ""
    """A paragraph."""
    titles: Mapping[str, str] | None = None
    """Of the models, by id."""
    left_out: tuple[tuple[str, str], ...] = ()
    """Inputs that are not in the table, and why."""
    notices: tuple[tuple[str, str], ...] = ()
    """Inputs of which something should be known, and what."""
    trials: Mapping[str, tuple[Span, ...]] | None = None
    """Of each input, as they were given."""
    trials_file: str = ""
    """The name of the table that told them."""
    markers: Mapping[str, tuple[tuple[float, str], ...]] | None = None
    """When each was set, in seconds, and its text, by the recording; of a single one, which has no
    name here, by an empty text. None where that is not told."""

    @property
    def when(self) -> str:
        """:attr:`on` for people; as it is where it is no moment."""
        try:
            return datetime.fromisoformat(self.on).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        except (ValueError, OverflowError):
            return self.on

    def with_trials(self, file: File) -> File:
        """A file with its trials as they were given: the table alone tells of their frames."""
        given = (self.trials or {}).get(file.name)
        return replace(file, trials=given) if given else file

    def with_markers(self, file: File) -> File:
        """A file with all markers of its recording: a frame of the table names the newest alone,
        of which there may be two before the next frame, or one after the last."""
        given = (self.markers or {}).get(recording_of(file.name))
        if given is None:
            return file
        return replace(file, markers=tuple(Span(text, at, at) for at, text in given))

    def title(self, model_id: str) -> str:
        """A model's name for people; its id where that is all that is known."""
        return (self.titles or {}).get(model_id, model_id)


def beside(table: Path) -> Made:
    """Read what is beside a table. Nothing there, or something else, is no error: the table is
    whole without it."""
    try:
        data = json.loads(provenance_of(table).read_text("utf-8"))
        return _made(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Made()


def spans_of(trials: Trials) -> Mapping[str, tuple[Span, ...]]:
    """Trials as a report has them."""
    return {
        file: tuple(
            Span(one.name, one.start_s, one.end_s, dict(zip(trials.further, one.further)))
            for one in given
        )
        for file, given in trials.of_file.items()
    }


def _made(data: Mapping[str, Any]) -> Made:
    recordings = data.get("recordings")
    of = [one["recorded"] for one in recordings] if recordings else [data.get("recorded", data)]
    models = [model for one in of for model in one["models"]]
    inputs = [one for one in data.get("inputs", ()) if isinstance(one, Mapping)]
    return Made(
        on=str(data.get("made_utc") or data.get("started_utc") or ""),
        method=str(data["method"]),
        titles={str(model["id"]): str(model["title"]) for model in models},
        left_out=tuple(
            (str(one["input"]), str(one.get("why") or "It was not read."))
            for one in inputs
            if one["state"] != "done"
        ),
        notices=tuple(
            (str(one["input"]), str(one["notice"])) for one in inputs if one.get("notice")
        ),
        trials={str(one["input"]): _trials(one["trials"]) for one in inputs if one.get("trials")},
        trials_file=str((data.get("trials") or {}).get("file") or ""),
        markers=_by_recording(recordings or [{**data, "input": ""}]),
    )


def _by_recording(
    recordings: Iterable[Mapping[str, Any]],
) -> Mapping[str, tuple[tuple[float, str], ...]] | None:
    told = {str(one["input"]): _markers(one["events"]) for one in recordings if "events" in one}
    return told or None


def _markers(events: Iterable[Mapping[str, Any]]) -> tuple[tuple[float, str], ...]:
    found = [(float(e["seconds"]), str(e["text"])) for e in events if e["kind"] == MARKER]
    if not all(math.isfinite(at) for at, _ in found):
        raise ValueError("no time")
    # Those of one moment stay in the order in which they were set.
    return tuple(sorted(found, key=lambda marker: marker[0]))


def _trials(given: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    return tuple(map(_trial, given))


def _trial(one: Mapping[str, Any]) -> Span:
    start, end = float(one["start_s"]), float(one["end_s"])
    if not (math.isfinite(start) and math.isfinite(end)):
        raise ValueError("no time")
    further = {str(name): str(value) for name, value in one["further"].items()}
    return Span(str(one["trial"]), start, end, further)
