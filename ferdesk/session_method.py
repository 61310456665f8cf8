"""How a table of a recording was made, as a paragraph that can be put into a report."""

from __future__ import annotations

from dataclasses import dataclass

from ferdesk.au_svm.card import KINDS
from ferdesk.core.card import Card
from ferdesk.core.version import APP_VERSION
from ferdesk.export.method import paragraph
from ferdesk.models.reader import Carded
from ferdesk.options import Options
from ferdesk.session.events import MARKER
from ferdesk.session.provenance import SETTINGS, Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.rescore import recorded_options


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A model as a recording knows it."""

    card: Card


def of_replay(reader: Reader, compared: tuple[str, ...], between: tuple[int, int]) -> str:
    """The paragraph of a table of what was recorded.

    Args:
        compared: ids of the models that read beside the chosen one.
        between: number of the table's first record, and of the one after its last.

    Raises:
        FerdeskError: the session is damaged.
    """
    provenance, options = reader.provenance, recorded_options(reader)
    opening = [
        f"Faces were read live with ferdesk {provenance.app_version}".rstrip() + " and recorded.",
        "Of each source the newest picture was read whenever the one before was done.",
    ]
    start, stop = between
    if (start, stop) != (0, len(reader)):
        since, until = reader.times[start], reader.times[stop - 1]
        opening.append(f"Records from {since:g} s to {until:g} s of the recording were taken.")
    return paragraph(
        (*opening, *_changes(reader)),
        chosen(reader),
        [_model(provenance, model_id) for model_id in compared],
        options,
        finder=provenance.packages.get("mediapipe", "of that time"),
        rules_here=provenance.has_same("au_svm") and options.disambiguation in ("off", *KINDS),
    )


def of_rescore(
    reader: Reader, model: Carded | None, options: Options, temperature: float | None
) -> str:
    """The paragraph of a table of what was read again.

    Args:
        model: that read; None where the recorded probabilities were decided upon anew.
        options: how.
        temperature: in place of the model card's.

    Raises:
        FerdeskError: the session is damaged.
    """
    provenance = reader.provenance
    made = f"ferdesk {provenance.app_version}".rstrip()
    opening = [f"Faces that {made} had recorded were read again with ferdesk {APP_VERSION}."]
    if model is None:
        opening.append(
            "The recorded probabilities were taken, with a second look where one was recorded."
        )
    elif temperature is not None:
        opening.append(f"The model's temperature was {temperature:g} in place of its card's.")
    return paragraph(
        opening,
        chosen(reader) if model is None else [model],
        (),
        options,
        finder=provenance.packages.get("mediapipe", "of that time"),
    )


def chosen(reader: Reader) -> list[Carded]:
    """The models whose answers were decided upon, in the order in which they were used."""
    rows = reader.query(
        "SELECT name FROM models JOIN frames ON frames.model = models.id"
        f" WHERE frames.id <= {len(reader)} GROUP BY name ORDER BY MIN(frames.id)"
    )
    return [_model(reader.provenance, name) for (name,) in rows]


def _model(provenance: Provenance, model_id: str) -> Carded:
    known = next((one for one in provenance.models if one.id == model_id), None)
    title, sha256 = (known.title, known.sha256) if known else (model_id, "")
    return _Recorded(Card({"id": model_id, "title": title, "sha256": sha256, "metrics": {}}))


def _changes(reader: Reader) -> list[str]:
    changed = any(event.text.startswith(SETTINGS) for event in reader.events(MARKER))
    return ["Settings were changed in its course; markers say when."] if changed else []
