"""How the fuzz tests use the readers of models, settings and sessions."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path

import made_au
import numpy as np
import pytest
import samples
from fakes import card_data
from PySide6.QtCore import QSettings

from ferdesk import rows, settings
from ferdesk.au_svm import card as au
from ferdesk.au_svm import model as classifiers
from ferdesk.core import card
from ferdesk.core.action_units import action_units
from ferdesk.core.errors import FerdeskError
from ferdesk.core.palette import LIGHT
from ferdesk.core.types import FrameRecord
from ferdesk.export import trials_table as trials_of
from ferdesk.export.report import page
from ferdesk.export.summary import of_table
from ferdesk.labelling.of_table import pool_of_table
from ferdesk.labelling.sheet import WORDS, Sheet
from ferdesk.models import catalog
from ferdesk.models.runner import Runner
from ferdesk.participants import who
from ferdesk.participants.cast import Cast, usual_place
from ferdesk.participants.gallery import CROPS
from ferdesk.participants.of_table import gallery_of_table
from ferdesk.participants.who import one_each
from ferdesk.scoring import answers, score
from ferdesk.scoring.seen import Seen, Sources
from ferdesk.scoring.truth import by_folder
from ferdesk.scoring.truth_table import by_table
from ferdesk.session import files
from ferdesk.session.reader import Reader
from ferdesk.session.summary import summarise
from ferdesk.stream import message
from ferdesk.ui.controller import options_of
from ferdesk.ui.dialogs import card_html
from ferdesk.ui.single import Request
from ferdesk.ui.store import Store


def table(content: bytes, folder: Path) -> None:
    """An analysis's table, scored."""
    (folder / "faces.csv").write_bytes(content)
    found = answers.read(folder / "faces.csv")
    labelled = score.label(found, by_folder)
    votes = np.tile([3.0, 5, 0, 0, 1, 0, 0, 0], (len(found.seen), 1))
    told = score.to_json(replace(labelled, votes=votes))
    assert 0 < told["labelled"] <= told["pictures"]
    json.dumps(told, allow_nan=False)


def report(content: bytes, folder: Path) -> None:
    """A table of videos, pictures and a recording as a page."""
    _page(content, folder / "faces.csv")


def report_lines(content: bytes, folder: Path) -> None:
    """The same as JSON Lines."""
    _page(content, folder / "faces.jsonl")


def _page(content: bytes, table: Path) -> None:
    table.write_bytes(content)
    html = "".join(page.text_of(table, table.parent))
    assert html.startswith("<!DOCTYPE html>") and html.endswith("</html>\n")
    assert "<script" not in html and "nan%" not in html


def truth(content: bytes, folder: Path) -> None:
    """Labels of pictures."""
    (folder / "truth.csv").write_bytes(content)
    label = by_table(folder / "truth.csv")
    seen = Seen("happiness/a.png", 0, "0")
    given = label(seen, Sources([seen.source, "b.png"]))
    assert given is None or label.near(seen)
    if given is not None:
        assert isinstance(given.word, str)
        assert given.votes is None or 0 < sum(given.votes) < float("inf")
        assert given.group is None or 1 <= given.group.size < float("inf")


def labelled_table(content: bytes, folder: Path) -> None:
    """A table of faces that a person is asked about."""
    (folder / "faces.csv").write_bytes(content)
    samples.crops(folder)
    pool = pool_of_table(folder / "faces.csv")
    assert sorted(pool.order(True)) == sorted(pool.order(False)) == sorted(pool.faces)
    assert pool.crop(pool.faces[0]).shape == (48, 48)
    seconds = pool.seconds(pool.faces[0])
    assert seconds is None or math.isfinite(seconds)


def sheet(content: bytes, folder: Path) -> None:
    """Labels that a person goes on with."""
    (folder / "labels.csv").write_bytes(content)
    pool = samples.pool(folder)
    found = Sheet.open(folder / "labels.csv", pool, "1", False)
    assert set(found.given) <= set(pool.faces) and set(found.given.values()) <= set(WORDS)
    for seen in found.left():
        found.give(seen, "fear")
    assert Sheet.open(folder / "labels.csv", pool, "1", False).given == found.given
    assert len(found.labelled().rows) == found.emotions


def summary(content: bytes, folder: Path) -> None:
    """A table that is summed up, each file as one person."""
    (folder / "faces.csv").write_bytes(content)
    found = of_table.survey(rows.read(folder / "faces.csv"))
    place = of_table.place_of(folder / "s.csv", [folder / "faces.csv"])
    of_table.write(
        found, place, one_each(found.content.files), of_table.trials_of(folder / "faces.csv")
    )
    with (folder / "s.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert lines and all(float(line["frames"]) > 0 for line in lines)
    for line in lines:
        shares = [float(cell) for name, cell in line.items() if name.endswith("_share") and cell]
        assert all(-1e-6 <= share <= 1 + 1e-6 for share in shares)


def gallery(content: bytes, folder: Path) -> None:
    """The faces of a table that are given names."""
    (folder / "faces.csv").write_bytes(content)
    samples.crops(folder)
    found = gallery_of_table(folder / "faces.csv")
    for face in found.faces:
        assert face.readings > 0 and face.first_s <= face.last_s and 0 <= face.crops <= CROPS
        assert found.names[face.file]
    cast = Cast.open(usual_place(found.path), found)
    cast.give([face.key for face in found.faces], "Ann")
    assert Cast.open(cast.path, found).whose == cast.whose


def participants(content: bytes, folder: Path) -> None:
    """Who is who, for a summary, and to go on with."""
    found = samples.gallery(folder)
    path = folder / "who.csv"
    path.write_bytes(content)
    read = who.read(path, found.sources)
    cast = Cast.open(path, found)
    keys = [face.key for face in found.faces]
    assert [cast.whose.get(key, "") for key in keys] == [read.of(*key) for key in keys]
    cast.give(keys[:1], "Ben")
    again = Cast.open(path, found)
    assert again.whose == cast.whose and again.whose[keys[0]] == "Ben"


def trials(content: bytes, folder: Path) -> None:
    """Trials of files."""
    (folder / "trials.csv").write_bytes(content)
    read = trials_of.read(folder / "trials.csv", ("P01/a.mp4", "P02/a.mp4", "demo"))
    assert sum(map(len, read.of_file.values())) > 0
    for trial in (trial for found in read.of_file.values() for trial in found):
        assert trial.name and 0 <= trial.start_s < trial.end_s < 1e7
        assert len(trial.further) == len(read.further)


def model(content: bytes, folder: Path) -> None:
    """A model whose card fits it, so that the network itself is loaded and run."""
    (folder / "model.onnx").write_bytes(content)
    entry = catalog.ModelEntry(card.validate(card_data("m", content)), folder / "model.onnx")
    runner = Runner(entry, provider="cpu", threads=1)
    probabilities = runner.predict(np.full((2, 48, 48), 99, np.uint8))
    assert probabilities.shape == (2, 8) and np.isfinite(probabilities).all()


def card_and_page(content: bytes, folder: Path) -> None:
    """A card by itself, in the catalog, and as the page that people see."""
    place = folder / "tiny"
    place.mkdir()
    (place / "card.json").write_bytes(content)
    (place / "model.onnx").touch()
    found = catalog.scan([folder])
    assert len(found.entries) + len(found.problems) == 1
    read = found.default.card if found.entries else card.read(place / "card.json")
    assert read.temperature > 0
    accuracy, _ = read.test_accuracy or (0.0, 0)
    (read.title + str(accuracy)).encode()
    if read.people is not None:
        expected = read.people(np.array([0.5, 0.25, 0.25, 0, 0, 0, 0, 0], np.float32))
        assert expected.sum() == pytest.approx(1) and (expected >= 0).all()
    page = card_html.page(read, LIGHT)
    page.encode()
    assert "<b>&amp;" not in page.replace("&lt;", "")


def au_card(content: bytes, folder: Path) -> None:
    (folder / "card.json").write_bytes(content)
    read = au.read_card(folder / "card.json")
    for beside in read.beside.values():
        for kind in au.KINDS:
            assert np.isfinite(beside.rules[kind].shift(np.zeros((1, 8)))).all()


def au_arrays(content: bytes, folder: Path) -> None:
    """Arrays whose card fits them, then a face read by them."""
    told = made_au.card_data() | {"sha256": hashlib.sha256(content).hexdigest()}
    (folder / "card.json").write_text(json.dumps(told))
    (folder / "arrays.npz").write_bytes(content)
    loaded = classifiers.load(folder)
    face = made_au.face()
    with np.errstate(all="ignore"):
        loaded.features(
            action_units(face.blendshapes, face.landmarks, face.pose),
            face.blendshapes,
            face.landmarks,
            face.pose,
        )


def settings_values(content: bytes, folder: Path) -> None:
    """Whatever is stored, every setting has a value of its kind within its range."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        return
    stored = values if isinstance(values, dict) else {"view.theme": values}
    for row in settings.SETTINGS:
        value = settings.check(row.key, stored.get(row.key, row.default))
        assert type(value) is row.kind, row.key
        if row.choices:
            assert value in {choice.value for choice in row.choices}
        elif row.folder:
            assert not value or Path(value).is_absolute()
        elif row.kind is not bool:
            assert row.low <= value <= row.high


def settings_file(content: bytes, folder: Path) -> None:
    """A settings file edited by hand, or half written by something else."""
    path = folder / "ferdesk.ini"
    path.write_bytes(content)
    store = Store(QSettings(str(path), QSettings.Format.IniFormat))
    options_of(store)
    for value in (store.recent(), store.compared()):
        assert all(isinstance(item, str) for item in value)
    assert isinstance(store.model(), str)
    assert isinstance(store.notice_read and store.consent_read, bool)
    neutral = store.neutral()
    assert neutral is None or all(0 <= value <= 1 for value in neutral.units.values())
    assert all(isinstance(key, str) for key in store.keys().values())
    assert set(store.all()) == set(settings.BY_KEY)
    store.geometry()
    store.panel_shown("why")
    store.add_recent("demo")
    assert store.recent()[0] == "demo"


def neutral(content: bytes, folder: Path) -> None:
    """A stored neutral face, as it stands in the settings."""
    store = Store(QSettings(str(folder / "ferdesk.ini"), QSettings.Format.IniFormat))
    store._file.setValue("neutral", content.decode("utf-8", "surrogateescape"))
    found = store.neutral()
    assert found is None or all(0 <= value <= 1 for value in found.units.values())


def request(content: bytes, folder: Path) -> None:
    """What a second start says to the window that is open."""
    try:
        asked = Request.from_line(content)
    except ValueError:
        return
    assert all(isinstance(x, (str, type(None))) for x in (asked.source, asked.model_id))


def session(content: bytes, folder: Path) -> None:
    """A session file: everything that can be asked of one."""
    path = folder / "made.ferdesk"
    path.write_bytes(content)
    with contextlib.suppress(FerdeskError):
        files.repair(path)
    with Reader(path) as reader:
        for use in (Reader.timeline, Reader.events, Reader.check):
            with contextlib.suppress(FerdeskError):
                use(reader)
        with contextlib.suppress(FerdeskError):
            "".join(summarise(reader).lines()).encode()
        for number in range(len(reader)):
            with contextlib.suppress(FerdeskError):
                _use_record(reader.record(number))


def _use_record(record: FrameRecord) -> None:
    """What panels, exports and streams do with a record."""
    assert np.isfinite(record.latency_ms)
    # Numbers that are not finite come back as they were recorded; JSON can't say them.
    with contextlib.suppress(ValueError):
        message.of_record(record)
