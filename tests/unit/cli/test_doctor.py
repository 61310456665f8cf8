from __future__ import annotations

import hashlib
import sys
import zipfile

import pytest
from fakes import write_model

from ferdesk.cli import COMMANDS, checks, doctor, self_test
from ferdesk.cli.checks import Check, Remark
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.diagnostics import places
from ferdesk.faces.landmarker import MODEL_FILE, MODEL_SHA256


@pytest.fixture
def logs(tmp_path, monkeypatch):
    folder = tmp_path / "logs"
    folder.mkdir()
    monkeypatch.setattr(places, "log_folder", lambda: folder)
    return folder


@pytest.fixture
def short(monkeypatch):
    """A doctor that looks at one thing only, which is well."""
    monkeypatch.setattr(checks, "CHECKS", (Check("Thing", lambda: "fine"),))


def raises(error):
    def look():
        raise error

    return look


def test_it_looks_at_everything(models, logs, monkeypatch, capsys):
    write_model(models, "tiny")
    monkeypatch.setattr(self_test, "check", lambda entry, runner: f"{entry.id} reads")
    code = COMMANDS["doctor"]([])
    text = capsys.readouterr().out
    for check in checks.CHECKS:
        assert f"{check.name}: " in text
    assert "ok    Face model: face_landmarker.task loads" in text
    assert "ok    Emotion models: tiny; starts with tiny" in text
    assert f"Checksums: face model {MODEL_SHA256[:12]}, tiny " in text
    assert "Self-test: tiny reads; " in text and "ms a frame" in text
    assert code == int("FAULT" in text)


@pytest.mark.parametrize(
    ("raised", "told", "code"),
    [
        (
            FerdeskError("It is broken.", "Mend it."),
            ["FAULT Thing: It is broken.", "      → Mend it."],
            1,
        ),
        (ValueError("odd"), ["FAULT Thing: ValueError: odd"], 1),
        (Remark("By the way.", "Do this."), ["note  Thing: By the way.", "      → Do this."], 0),
        (Remark("By the way."), ["note  Thing: By the way."], 0),
    ],
)
def test_faults_are_told_from_remarks_with_what_to_do(monkeypatch, capsys, raised, told, code):
    rows = (Check("Thing", raises(raised)), Check("Other", lambda: "fine"))
    monkeypatch.setattr(checks, "CHECKS", rows)
    assert doctor.main() == code
    assert capsys.readouterr().out.splitlines()[:-1] == [*told, "ok    Other: fine"]


def test_how_long_a_check_took_is_told():
    assert list(doctor.Finding("Thing", doctor.OK, "fine", seconds=1.26).lines()) == [
        "ok    Thing: fine (1.3 s)"
    ]


def test_a_damaged_model_is_a_fault(models):
    entry = write_model(models, "tiny")
    entry.onnx.write_bytes(b"damaged")
    with pytest.raises(FerdeskError, match="is damaged"):
        checks._models()
    with pytest.raises(FerdeskError, match=r"tiny.model\.onnx is not the file it should be"):
        checks._sums()


def test_a_damaged_face_model_or_classifier_is_a_fault(models):
    (models.parent / MODEL_FILE).unlink()
    (models.parent / MODEL_FILE).write_bytes(b"other")
    with pytest.raises(FerdeskError, match=rf"{MODEL_FILE} is not the file"):
        checks._sums()


def test_the_classifiers_of_action_units_are_checked(models):
    folder = models.parent / "au_svm"
    folder.mkdir()
    shipped = assets._PACKAGE.parent / "assets" / "au_svm"
    (folder / "card.json").write_bytes((shipped / "card.json").read_bytes())
    (folder / "arrays.npz").write_bytes(b"other")
    with pytest.raises(FerdeskError, match=r"arrays\.npz is not the file"):
        checks._sums()
    (folder / "arrays.npz").write_bytes((shipped / "arrays.npz").read_bytes())
    assert "action units " in checks._sums()


def test_the_sum_of_the_face_model_is_that_of_its_notice():
    content = assets.path(MODEL_FILE).read_bytes()
    assert hashlib.sha256(content).hexdigest() == MODEL_SHA256
    assert MODEL_SHA256 in assets.path("face_landmarker.NOTICE").read_text(encoding="utf-8")


def test_the_system_packages_are_those_of_the_set_up():
    table = assets._PACKAGE.parent / "packaging" / "setup" / "system-packages.txt"
    rows = [line.split() for line in table.read_text().splitlines() if line[:1] not in ("#", "")]
    wanted = [(name, probe, need == "screen") for name, need, probe in rows
              if need in ("app", "screen")]  # fmt: skip
    assert wanted == [(row.name, row.probe, row.screen) for row in checks.SYSTEM_PACKAGES]


def test_missing_system_libraries_are_named_with_the_line_that_brings_them(monkeypatch):
    rows = (
        checks.SystemPackage("libthere1", "/"),
        checks.SystemPackage("libgone1", "libgone-ferdesk.so.1"),
        checks.SystemPackage("libshown1", "/nonexistent", screen=True),
    )
    monkeypatch.setattr(checks, "SYSTEM_PACKAGES", rows)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(FerdeskError, match=r"missing: libgone1\. .*apt-get install libgone1$"):
        checks._libraries()
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(FerdeskError, match=r"apt-get install libgone1 libshown1$"):
        checks._libraries()


def test_folders_that_can_not_be_written_are_a_remark(monkeypatch, logs):
    assert "logs" in checks._permissions()
    monkeypatch.setattr(places, "writable", lambda folder: folder != logs)
    with pytest.raises(Remark, match=rf"can't be written: logs \({logs}\)"):
        checks._permissions()


def test_crashes_that_were_noted_are_told(logs):
    assert checks._crashes() == "none noted"
    (logs / "crash.txt").write_text("ferdesk 1\nFatal Python error: Segmentation fault\n\nx\n")
    with pytest.raises(Remark, match=r"crash\.txt: 1\. Send the zip"):
        checks._crashes()


def test_a_slow_machine_is_a_remark_with_advice(models, monkeypatch):
    write_model(models, "tiny")
    monkeypatch.setattr(self_test, "check", lambda entry, runner: "reads")
    monkeypatch.setattr(checks, "SLOW_MS", -1.0)
    with pytest.raises(Remark, match=r"reads; \d+ ms a frame.*The picture will stutter"):
        checks._self_test()


def test_the_zip_says_what_is_in_it_and_holds_text_only(short, logs, tmp_path, capsys):
    (logs / "ferdesk.log").write_text("INFO started\n")
    (logs / "crash.txt").write_text("Fatal\n")
    (logs / "someone.jpg").write_bytes(b"\xff\xd8")
    path = tmp_path / "for-a-report.zip"
    assert doctor.main(["--zip", str(path)]) == 0
    told = capsys.readouterr().out
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    assert list(held) == [
        "contents.txt", "report.txt", "settings.json", "logs/crash.txt", "logs/ferdesk.log",
    ]  # fmt: skip
    assert "ok    Thing: fine" in held["report.txt"] and "Python: " in held["report.txt"]
    assert "engine.max_faces" in held["settings.json"]
    assert "recording.folder" not in held["settings.json"]
    assert held["contents.txt"] in told
    for name in list(held)[1:]:
        assert f"{name}: " in told
    assert "Never in it: pictures" in told


def test_the_zip_keeps_the_fault_in_its_exit_code_and_overwrites_nothing(
    monkeypatch, logs, tmp_path, capsys
):
    monkeypatch.setattr(checks, "CHECKS", (Check("Thing", raises(FerdeskError("Broken."))),))
    path = tmp_path / "a.zip"
    assert doctor.main(["--zip", str(path)]) == 1
    assert path.exists()
    path.write_text("mine")
    monkeypatch.setattr(checks, "CHECKS", ())
    assert doctor.main(["--zip", str(path)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert doctor.main(["--zip", str(tmp_path / "no" / "a.zip")]) == 1
    assert "can't be written" in capsys.readouterr().err
