from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace

import made_au
import pytest
from fakes import HELD, hold, write_model
from made_records import made_record

from ferdesk.cli import COMMANDS, arguments, execution
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.export.place import Place
from ferdesk.quality import FLAWS
from ferdesk.session import schema
from ferdesk.session.events import MARKER, Event
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer
from ferdesk.sources import open_source, session_source, source_kind


@pytest.fixture
def models(tmp_path, monkeypatch):
    entry = write_model(tmp_path / "assets" / "models", "tiny")
    monkeypatch.setattr(assets, "root", lambda: tmp_path / "assets")
    return entry


def run(command, *rest) -> int:
    return COMMANDS[command]([str(a) for a in rest])


def rows(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def path(session):
    events = [Event(MARKER, 0.2, 0.2, "2026-01-01T00:00:00+00:00", "smile")]
    return session([made_record(i, faces=i % 3) for i in range(30)], events=events)


def test_replay_says_what_is_in_it(path, capsys):
    assert run("replay", path, "--check") == 0
    out = capsys.readouterr().out
    for wanted in ("Frames: 30", "Marker, 0:00:00.2: smile", "model-0", "Checked", "none 2"):
        assert wanted in out


def test_replay_writes_the_columns_of_analyze(path, tmp_path, capsys):
    assert run("replay", path, "--out", tmp_path / "o.csv", "--save-crops") == 0
    lines = rows(tmp_path / "o.csv")
    assert len(lines) == 10 * (1 + 1 + 2)
    assert list(lines[0])[:6] == ["source", "frame", "time_ms", "model", "faces", "face_id"]
    record = made_record(7)
    line = next(line for line in lines if line["frame"] == "7")
    wanted = record.faces[0].smoothed[1]
    assert type(wanted)(line["happiness_smoothed"]) == wanted
    assert (tmp_path / line["crop"]).is_file()
    beside = json.loads((tmp_path / "o.csv.provenance.json").read_text(encoding="utf-8"))
    assert beside["session"] == "made.ferdesk"
    assert beside["records"] == {"first": 0, "count": 30}
    assert beside["events"][0]["text"] == "smile"
    assert "not feeling" in beside["honesty"]
    assert set(beside["columns"]) == set(lines[0])


def test_replay_names_all_that_it_wrote(path, tmp_path, capsys):
    assert run("replay", path, "--out", tmp_path / "o.csv", "--save-crops") == 0
    named = ", ".join(f"{tmp_path}/o.csv{end}" for end in ("", ".provenance.json", ".crops"))
    assert capsys.readouterr().err == f"Wrote 30 records: {named}.\n"
    assert run("replay", path, "--out", tmp_path / "o.html") == 0
    assert capsys.readouterr().err == f"Wrote 30 records: {tmp_path}/o.html.\n"


def method(table) -> str:
    beside = table.with_name(f"{table.name}.provenance.json")
    return json.loads(beside.read_text(encoding="utf-8"))["method"]


def test_beside_a_table_of_a_recording_stands_how_it_was_made(tmp_path, provenance, tiny_entry):
    path, changed = tmp_path / "k.ferdesk", "Settings: abstain_below 0.35 → 0.5"
    writer = Writer(path, provenance, 0)
    for i in range(10):
        record = made_record(i, 1)
        writer.add(replace(record, model_id="tiny" if i < 8 else "gone"))
    writer.add_event(Event(MARKER, 0.1, 0.1, "", changed))
    writer.close()
    assert run("replay", path, "--out", tmp_path / "o.csv") == 0
    said = method(tmp_path / "o.csv")
    for part in (
        f"read live with ferdesk {provenance.app_version} and recorded.",
        "Settings were changed in its course",
        f"(mediapipe {provenance.packages['mediapipe']})",
        f"estimated by Tiny (SHA-256 {tiny_entry.card['sha256'][:12]}…), or by gone.",
        "a probability below 0.35",
        "not what people felt.",
    ):
        assert part in said
    assert "Records from" not in said and "video, and each image" not in said
    assert run("replay", path, "--out", tmp_path / "p.csv", "--from", "0.1", "--to", "0.2") == 0
    assert "Records from 0.132 s to 0.198 s of the recording were taken." in method(
        tmp_path / "p.csv"
    )


def test_rules_of_another_version_are_not_described_by_those_of_this_one(tmp_path, provenance):
    path = tmp_path / "k.ferdesk"
    writer = Writer(path, replace(provenance, files={"au_svm/card.json": "another"}), 0)
    writer.add(made_record(0, 1))
    writer.close()
    assert run("replay", path, "--out", tmp_path / "o.csv") == 0
    assert "settled by the rules 'best' of that version." in method(tmp_path / "o.csv")


def test_replay_puts_each_row_on_the_clock_of_the_markers(session, tmp_path):
    """The source's own clock begins anew with each source, and no marker is on it."""
    events = [Event(MARKER, at, at, "", text) for at, text in ((0.099, "look"), (0.26, "smile"))]
    path = session([made_record(i) for i in range(10)], events=events)
    assert run("replay", path, "--out", tmp_path / "o.csv") == 0
    assert run("replay", path, "--out", tmp_path / "o.jsonl", "--from", "0.1") == 0
    lines = rows(tmp_path / "o.csv")
    assert [int(line["session_ms"]) for line in lines] == [33 * i for i in range(10)]
    assert [line["marker"] for line in lines] == [""] * 3 + ["look"] * 5 + ["smile"] * 2
    assert [line["marker_ms"] for line in lines] == [""] * 3 + ["99"] * 5 + ["260"] * 2
    frames = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert (frames[0]["session_ms"], frames[0]["marker"], frames[0]["marker_ms"]) == (
        132,
        "look",
        99,
    )


def test_the_limits_of_quality_stand_beside_a_table_of_a_recording(tmp_path, provenance):
    path = tmp_path / "k.ferdesk"
    writer = Writer(path, provenance, 0)
    writer.add(made_record(0))
    writer.close()
    assert run("replay", path, "--out", tmp_path / "o.csv") == 0
    beside = json.loads((tmp_path / "o.csv.provenance.json").read_text(encoding="utf-8"))
    limits = beside["recorded"]["quality_limits"]
    assert [(limit["model"], limit["name"]) for limit in limits] == [
        (model.id, flaw.name) for model in provenance.models for flaw in FLAWS
    ]


@pytest.mark.parametrize("span", [("--from", "3", "--to", "1"), ("--from", "0:05")])
def test_replay_leaves_a_table_alone_where_no_record_is_asked_for(path, tmp_path, capsys, span):
    out = tmp_path / "o.csv"
    out.write_text("old")
    assert run("replay", path, "--out", out, *span) == 1
    assert "its last one is at 0:00:01.0. Nothing was written." in capsys.readouterr().err
    assert out.read_text() == "old"


@pytest.mark.parametrize("command", ["replay", "rescore"])
def test_a_table_that_is_opened_meanwhile_stays_and_the_new_one_is_beside_it(
    path, tmp_path, monkeypatch, capsys, command
):
    out = tmp_path / "o.csv"
    out.write_text("old")
    look = Place.check

    def opened(self):
        look(self)
        hold(monkeypatch, out)

    monkeypatch.setattr(Place, "check", opened)
    assert run(command, path, "--out", out) == 1
    assert out.read_text() == "old" and rows(tmp_path / "o (2).csv")
    assert (tmp_path / "o (2).csv.provenance.json").exists()
    told = f"{out} can't be written: {HELD}. What was made is kept as o (2).csv."
    assert told in capsys.readouterr().err


def test_replay_writes_a_part(path, tmp_path):
    out = tmp_path / "o.jsonl"
    assert run("replay", path, "--out", out, "--from", "0.1", "--to", "0:00.4") == 0
    frames = [json.loads(line)["frame"] for line in out.read_text().splitlines()]
    assert frames == list(range(4, 13))


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (["--out", "o.txt"], "End it in .csv or .jsonl or .parquet or .html."),
        (["--save-crops"], "needs a table"),
        (["--from", "0"], ""),
        (["--from", "2"], "--from and --to choose what is written"),
        (["--to", "2"], "Name a file with --out"),
        ([], ""),
        (["--out", "o.html", "--save-crops"], "A report holds no crops"),
    ],
)
def test_replay_refuses_what_it_can_not_do(path, tmp_path, capsys, monkeypatch, extra, says):
    monkeypatch.chdir(tmp_path)
    assert run("replay", path, *extra) == (1 if says else 0)
    assert says in capsys.readouterr().err


def test_foreign_files_are_told(tmp_path, capsys):
    letter = tmp_path / "letter.ferdesk"
    letter.write_text("dear")
    for command in ("replay", "rescore"):
        assert run(command, letter) == 1
        assert "not a recorded session" in capsys.readouterr().err
    assert run("replay", letter, "--repair") == 1


def test_repair_makes_one_file_of_a_killed_recording(tmp_path, capsys):
    path = tmp_path / "k.ferdesk"
    writer = Writer(path, Provenance(), 0)
    writer.add(made_record(0))
    writer.commit()
    assert run("replay", path) == 0
    assert "was not closed" in capsys.readouterr().out
    # As if it had been killed: the lock goes, the log stays.
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob("k.*"):
        (copy / file.name).write_bytes(file.read_bytes())
    writer.close()
    assert run("replay", copy / path.name, "--repair") == 0
    said = capsys.readouterr()
    assert "Frames: 1" in said.out and "nothing to repair" not in said.err
    assert [file.name for file in copy.iterdir()] == ["k.ferdesk"]
    assert run("replay", copy / path.name, "--repair") == 0
    assert "There is nothing to repair" in capsys.readouterr().err


def test_rescore_by_a_model_says_what_differs(models, path, tmp_path, capsys):
    out = tmp_path / "d.csv"
    assert run("rescore", path, "--model", "tiny", "--provider", "cpu", "--out", out) == 0
    text = capsys.readouterr().out
    assert "30 faces read again" in text
    assert "Cohen's kappa" in text
    lines = rows(out)
    assert len(lines) == 30
    changed = [line for line in lines if line["changed"] == "1"]
    assert all((line["label_before"] != line["label_after"]) for line in changed)
    assert float(lines[0]["time_s"]) == pytest.approx(0.033)
    beside = json.loads((tmp_path / "d.csv.provenance.json").read_text(encoding="utf-8"))
    assert beside["rescored"]["models"][0]["sha256"] == models.card["sha256"]
    assert beside["rescored"]["provider"] == "CPUExecutionProvider"
    assert "had recorded were read again with ferdesk" in beside["method"]
    assert f"(SHA-256 {models.card['sha256'][:12]}…; accuracy on" in beside["method"]
    assert sum(change["faces"] for change in beside["changes"]) == len(changed)


def test_rescore_without_standard_streams(path, tmp_path, monkeypatch):
    """As in the installed program for Windows, which opens no console."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    out = tmp_path / "d.csv"
    assert run("rescore", path, "--abstain-below", "1", "--out", out) == 0
    assert len(rows(out)) == 30


@pytest.mark.parametrize(
    ("kind", "network", "told"),
    [("thesis", "other", True), ("thesis", "model-0", False), ("best", "other", False)],
)
def test_that_the_thesiss_rules_settle_nothing_is_told(
    monkeypatch, path, capsys, kind, network, told
):
    monkeypatch.setattr(execution, "shipped", lambda _: made_au.classifiers(network=network))
    assert run("rescore", path, "--disambiguation", kind) == 0
    assert ("rules settle nothing beside model-0" in capsys.readouterr().err) is told


def test_rescore_by_a_threshold_needs_no_model(path, capsys):
    assert run("rescore", path, "--abstain-below", "1", "--disambiguation", "off") == 0
    assert "→ none" in capsys.readouterr().out


def test_rescore_tells_no_kappa_where_there_is_none(session, capsys):
    """As of a recording with one and the same label throughout, which is read the same again."""
    path = session([made_record(4)])
    assert run("rescore", path, "--abstain-below", "1") == 0
    assert "Same label: 100.0%. Cohen's kappa: –, no label" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (["--model", "nobody"], "no model 'nobody'"),
        (["--temperature", "2"], "needs a model"),
        (["--out", "x.json"], "End it in .csv"),
    ],
)
def test_rescore_refuses_what_it_can_not_do(models, path, capsys, extra, says):
    assert run("rescore", path, *extra) == 1
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "text"), [("--threads", "-3"), ("--threads", "0"), ("--abstain-below", "x")]
)
def test_rescore_refuses_wrong_numbers(path, capsys, option, text):
    with pytest.raises(SystemExit):
        run("rescore", path, f"{option}={text}")
    assert f"{text!r} is not a" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "wanted"), [("90", 90), ("1:30", 90), ("1:02:03.5", 3723.5), ("0", 0)]
)
def test_times_are_read(text, wanted):
    assert arguments.seconds(text) == wanted


@pytest.mark.parametrize("wrong", ["x", "-1", "1:-5:", "nan", "1e9"])
def test_wrong_times_are_refused(path, wrong):
    with pytest.raises(SystemExit):
        run("replay", path, f"--from={wrong}")


def test_a_session_is_no_source_of_pictures(path, tmp_path):
    assert session_source.SUFFIX == schema.SUFFIX
    assert source_kind(str(path)).name == "session"
    with pytest.raises(FerdeskError, match="ferdesk replay"):
        open_source(str(path))
    with pytest.raises(FerdeskError, match="There is no file"):
        open_source(str(tmp_path / "missing.ferdesk"))


def test_compared_models_have_columns(session, tmp_path):
    path = session([made_record(i, models=2) for i in range(3)])
    assert run("replay", path, "--out", tmp_path / "o.csv") == 0
    lines = rows(tmp_path / "o.csv")
    wanted = made_record(2, models=2).faces[0].predictions[1].probabilities[0]
    assert type(wanted)(lines[2]["model-1.neutral_raw"]) == wanted
