"""Where what took long to make stands when its name can't be had."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fakes import HELD, hold

from ferdesk.core.beside import provenance_of
from ferdesk.core.errors import FerdeskError
from ferdesk.export.place import Place, atomic_folder, atomic_texts


def texts(folder) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def write(place, then=lambda: None):
    with atomic_texts(place) as streams:
        for stream, text in zip(streams, ("table", "sidecar")):
            stream.write(text)
        then()


def test_all_take_the_names_that_were_asked_for(tmp_path):
    place = Place(tmp_path / "o.csv", provenance_of)
    (tmp_path / "o.csv").write_text("older")
    write(place)
    assert texts(tmp_path) == {"o.csv": "table", "o.csv.provenance.json": "sidecar"}
    assert place.paths == (tmp_path / "o.csv", tmp_path / "o.csv.provenance.json")
    assert place.notice == ""


@pytest.mark.parametrize("held", ["o.csv", "o.csv.provenance.json"])
def test_what_is_opened_meanwhile_stays_and_all_stand_beside_it(tmp_path, monkeypatch, held):
    older = {"o.csv": "older", "o.csv.provenance.json": "of it", "o (2).csv": "another"}
    for name, text in older.items():
        (tmp_path / name).write_text(text)
    place = Place(tmp_path / "o.csv", provenance_of)
    place.check()
    write(place, lambda: hold(monkeypatch, tmp_path / held))
    made = {"o (3).csv": "table", "o (3).csv.provenance.json": "sidecar"}
    assert texts(tmp_path) == {**older, **made}
    assert [path.name for path in place.paths] == list(made)
    told = f"{tmp_path / held} can't be written: {HELD}. What was made is kept as o (3).csv."
    assert place.notice == told


def test_opened_at_the_last_instant_too(tmp_path, monkeypatch):
    """Nothing tells it before the file itself is moved, after the one beside it."""
    (tmp_path / "o.csv").write_text("older")
    hold(monkeypatch, tmp_path / "o.csv")
    monkeypatch.setattr("ferdesk.export.place.refuse_target", lambda path: None)
    write(Place(tmp_path / "o.csv", provenance_of))
    made = {"o (2).csv": "table", "o (2).csv.provenance.json": "sidecar"}
    assert texts(tmp_path) == {"o.csv": "older", **made}


def test_a_folder_that_was_made_meanwhile_stays(tmp_path):
    place = Place(tmp_path / "o.csv.crops")
    with atomic_folder(place) as made:
        (made / "a.png").write_text("a crop")
        (tmp_path / "o.csv.crops").mkdir()
        (tmp_path / "o.csv.crops" / "mine").touch()
    assert [path.name for path in (tmp_path / "o.csv.crops").iterdir()] == ["mine"]
    assert texts(place.paths[0]) == {"a.png": "a crop"}
    assert place.notice.endswith(" What was made is kept as o.csv (2).crops.")


def test_where_nothing_can_be_written_it_is_told(tmp_path, monkeypatch):
    def refuse(path, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(FerdeskError, match=r"o\.csv can't be written: Permission denied\. Choose"):
        write(Place(tmp_path / "o.csv"))
    assert not list(tmp_path.iterdir())


def test_it_is_looked_at_before_the_work(tmp_path, monkeypatch):
    (tmp_path / "o.csv.provenance.json").touch()
    hold(monkeypatch, tmp_path / "o.csv.provenance.json")
    with pytest.raises(FerdeskError, match="Close the program that has it open"):
        Place(tmp_path / "o.csv", provenance_of).check()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
@pytest.mark.parametrize(("mask", "rights"), [(0o077, (0o600, 0o700)), (0o022, (0o644, 0o755))])
def test_what_is_made_is_for_whom_the_user_s_files_are(tmp_path, mask, rights):
    code = (
        f"import os; os.umask({mask}); from pathlib import Path; "
        "from ferdesk.core.whole import write_text; from ferdesk.export.atomic import atomic_text; "
        "from ferdesk.export.place import Place, atomic_folder\n"
        "with atomic_text(Path('o.csv')), atomic_folder(Place(Path('o.crops'))): pass\n"
        "write_text(Path('s.ini'), 'x')"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=120)
    found = [(tmp_path / name).stat().st_mode & 0o777 for name in ("o.csv", "s.ini", "o.crops")]
    assert found == [rights[0], *rights]
