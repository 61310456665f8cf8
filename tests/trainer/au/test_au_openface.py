"""OpenFace in MediaPipe's place: the commands from its CSV to Table 8, on small made files."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import made_faces
import numpy as np
import pytest

from ferdesk.au_svm.model import FOLDER, load
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from trainer import command_au, command_table, dataset
from trainer.au import decide, features, network, network_answers, openface, svm
from trainer.data.types import FOLDERS, SPLITS
from trainer.given import Given
from trainer.tables.table import Table

UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 45)
"""What FeatureExtraction tells the intensity of."""


def write_csv(folder: Path, data, without: tuple[int, ...] = ()) -> None:
    """OpenFace's tables of the made pictures; every eleventh frame has failed."""
    hints = np.random.default_rng(5).uniform(0, 4, (8, len(UNITS)))
    rng = np.random.default_rng(6)
    kept = [i for i, unit in enumerate(UNITS) if unit not in without]
    head = "frame, face_id, timestamp, confidence, success, "
    head += ", ".join(f"AU{UNITS[i]:02d}_r" for i in kept)
    for split, name in enumerate(FOLDERS):
        lines = [head]
        for frame, row in enumerate(np.flatnonzero(data.split == split), start=1):
            seen = frame % 11 > 0
            values = hints[data.votes[row].argmax()] + rng.normal(0, 0.5, len(UNITS))
            shown = ", ".join(f"{v:.2f}" for v in np.clip(values, 0, 5)[kept] * seen)
            lines.append(f"{frame}, 0, 0, {0.9 * seen:.1f}, {int(seen)}, {shown}")
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The commands on made faces; returns the folder of the tables of OpenFace."""
    data = made_faces.data()
    for where, name, value in (
        (network, "AXES", 12), (network, "MEMBERS", 1), (network, "WIDE", 16),
        (network, "NARROW", 8), (network, "EPOCHS", 3), (network, "BATCH", 64),
        (svm, "C_BEST", (0.01,)), (svm, "C_THESIS", (0.1,)), (decide, "CASES_NEEDED", 5),
        (decide, "FOLDS", 2), (decide, "REPEATS", 1),
        (dataset, "load", lambda *a, **k: data),
        (command_au, "find_faces", lambda *a: None),
        (features, "rows", lambda seen: made_faces.rows(data)),
        (network_answers, "Network", lambda *a: made_faces.FakeNetwork()),
        (command_au, "Network", lambda *a: made_faces.FakeNetwork()),
        (command_au.calibration, "build", lambda *a: Table("none", "none", (), ())),
    ):  # fmt: skip
        monkeypatch.setattr(where, name, value)
    folder = tmp_path / "openface"
    folder.mkdir()
    write_csv(folder, data, without=(9, 14))
    return folder


def au(folder: Path, out: Path, only_rules: bool = False) -> str:
    return command_au.run_au(
        Path("made"), [Path("made")], out, out.parent / "results", out.parent, 0, folder,
        only_faces=False, only_rules=only_rules,
    )  # fmt: skip


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Where the classifiers lie once they were trained."""
    return tmp_path_factory.mktemp("trained") / "svm"


@pytest.fixture
def trained(once, small, tmp_path):
    """Classifiers of OpenFace's units; a copy, since tests change them."""
    if not once.exists():
        au(small, once)
    return shutil.copytree(once, tmp_path / "svm")


def request(folder: Path | None, out: Path, classifiers: Path) -> command_table.Request:
    return command_table.Request(
        Path("made"), "cpu", 1, out, out, "majority", None, True, (), None, 1, Given(cache=out),
        Path("made"), classifiers, folder,
    )  # fmt: skip


def test_from_its_csv_to_table_8(small, tmp_path, capsys):
    place, out = tmp_path / "svm", tmp_path / "tables"
    told = au(small, place)
    assert "beside fake: network " in told
    made = load(place)
    assert made.card["training"]["source"] == "OpenFace"
    # Frames that failed take part in nothing, nor do units that OpenFace does not tell.
    seen, said = openface.with_openface(
        made_faces.rows(made_faces.data()), made_faces.data(), small
    )
    assert made.card["data"]["pictures_without_a_face"] == 720 - len(seen.index) > 72
    assert "failed" in said and "absent: AU9, AU14, AU16" in said
    results = tmp_path / "results"
    assert {path.stem for path in results.iterdir()} == {"au-openface"}, "au.md is MediaPipe's"
    with (results / "au-openface.csv").open(newline="") as stream:
        by_unit = {row["unit"]: row for row in csv.DictReader(stream)}
    assert by_unit["AU12"]["happiness"] and not by_unit["AU9"]["happiness"]
    unread = [i for i, key in enumerate(openface.READABLE) if key.number in (9, 14, 16)]
    assert not made.arrays["thesis_pair_w"][:, unread].any()
    assert made.arrays["thesis_pair_w"].any()
    command_table.run_table_8(request(small, out, place))
    assert "OpenFace: " in capsys.readouterr().out
    assert {p.name for p in out.glob("*.md")} == {
        "table-8-openface.md", "table-8-pairs-openface.md", "table-8-doubt-openface.md",
        "table-8-networks-openface.md",
    }  # fmt: skip
    card = load(place).card
    assert "test/majority" in card.beside["fake"].metrics
    assert card.test_accuracy[1] < 120


def test_rules_alone_come_out_the_same_from_validation_faces(small, trained, tmp_path, monkeypatch):
    place, every = trained, made_faces.rows(made_faces.data())
    before = load(place).card.beside["fake"]
    asked = []
    monkeypatch.setattr(command_au, "find_faces", lambda *a: asked.append(a[-1]))
    monkeypatch.setattr(features, "rows", lambda seen: every.of(asked[-1][every.index]))
    told = au(small, place, only_rules=True)
    data = made_faces.data()
    assert np.array_equal(asked[0], data.split == SPLITS.index("valid"))
    assert f"in {asked[0].sum()} pictures" in told
    assert load(place).card.beside["fake"] == before
    assert not (tmp_path / "results").exists(), "the tables are of all faces"


def test_units_of_one_source_are_not_scored_with_classifiers_of_the_other(small, trained, tmp_path):
    with pytest.raises(FerdeskError, match="did not learn from the units"):
        command_table.run_table_8(request(None, tmp_path, trained))
    with pytest.raises(FerdeskError, match="did not learn from the units"):
        command_table.run_table_8(request(small, tmp_path, assets.path(FOLDER)))


def test_it_never_takes_the_place_of_what_the_app_reads_with(small):
    with pytest.raises(FerdeskError, match="another --out"):
        au(small, assets.path(FOLDER))


def test_table_8_refuses_rules_of_another_file_of_the_network(small, tmp_path, monkeypatch):
    about = made_faces.FakeNetwork.about
    shown = iter("01")
    monkeypatch.setattr(
        made_faces.FakeNetwork, "about", lambda self: about(self) | {"sha256": 64 * next(shown)}
    )
    place, out = tmp_path / "svm", tmp_path / "tables"
    au(small, place)
    with pytest.raises(FerdeskError, match="another file of fake") as refused:
        command_table.run_table_8(request(small, out, place))
    assert "--only-rules --network" in refused.value.fix and not out.exists()
