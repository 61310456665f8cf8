"""The report of an analysis, made with its table."""

from __future__ import annotations

import csv

import pytest
from fakes import FakeLandmarker, catalog_of, make_face, write_clip, write_model

from ferdesk import pipeline, rows
from ferdesk.cli import analyze
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.job import Job
from ferdesk.export.queue import AnalysisQueue
from ferdesk.export.report import page
from ferdesk.export.report.facts import facts_of, flawed, peaks
from ferdesk.export.report.files import UNITS
from ferdesk.export.report.gather import gather
from ferdesk.pipeline import Options, Pipeline
from ferdesk.smooth import Smoother

CPU = Options(provider="cpu", threads=1)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Reads a clip of two faces into ``a.csv``, with ``r.html``; the progress at its end."""
    clip = write_clip(tmp_path / "clip.avi")

    def build(runner, options, stills=False, **_):
        faces = make_face(1), make_face(2)
        return Pipeline(FakeLandmarker(faces), runner, Smoother(options.time_constant_s))

    monkeypatch.setattr(pipeline, "build", build)
    catalog = catalog_of(write_model(tmp_path / "models", "tiny"))

    def start(**changes):
        given = {"report": tmp_path / "r.html", "summary": tmp_path / "s.csv", **changes}
        job = Job((str(clip),), tmp_path / "a.csv", (), CPU, **given)
        start.queue = AnalysisQueue(job, catalog)
        return start.queue.run()

    return start


def test_it_stands_beside_the_table_and_is_told(run, tmp_path):
    end = run()
    assert end.state == "done" and not end.notices
    assert end.written[0] == tmp_path / "a.csv" and tmp_path / "r.html" in end.written
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "<h1>a.csv</h1>" in text and "Faces were read with ferdesk" in text


def test_its_figures_are_those_of_the_summary(run, tmp_path):
    run()
    (file,) = gather(rows.read(tmp_path / "a.csv"))
    with (tmp_path / "s.csv").open(newline="") as stream:
        lines = {line["face_id"]: line for line in csv.DictReader(stream)}
    assert lines.keys() == {face.who.name for face in file.faces} and len(lines) == 2
    for face in file.faces:
        facts, highest, line = facts_of(file, face), peaks(face), lines[face.who.name]
        assert facts.readings == int(line["readings"])
        assert facts.seen == pytest.approx(float(line["seen_share"]), abs=1e-5)
        assert facts.labels[-1] == pytest.approx(float(line["abstained_share"]), abs=1e-5)
        assert flawed(file, face) == pytest.approx(float(line["flagged_share"]), abs=1e-5)
        for i, name in enumerate(EMOTIONS):
            assert facts.labels[i] == pytest.approx(float(line[f"{name}_share"]), abs=1e-5)
            assert facts.means[i] == pytest.approx(float(line[f"{name}_smoothed_mean"]), abs=1e-5)
            peak = face.smoothed[highest[i], i]
            assert peak == pytest.approx(float(line[f"{name}_smoothed_peak"]), abs=1e-5)
        assert any(line[f"{key}_peak"] for key in UNITS)
        for i, key in enumerate(UNITS):
            if line[f"{key}_peak"]:
                assert face.units[:, i].max() == pytest.approx(float(line[f"{key}_peak"]), abs=1e-5)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (FerdeskError("The disk is full.", "Make room."), "The disk is full. Make room."),
        (OverflowError("odd"), "Something unexpected went wrong: OverflowError: odd."),
    ],
)
def test_a_report_that_fails_does_not_take_the_table_along(run, tmp_path, monkeypatch, fault, told):
    def fail(*_):
        yield "a beginning"
        raise fault

    monkeypatch.setattr(page, "text_of", fail)
    end = run()
    assert end.state == "done" and end.written[0].exists()
    assert end.notices == (f"There is no report. {told}",)
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("how", ["asked", "interrupted"])
def test_cancelled_while_it_is_written_the_table_stays(run, tmp_path, monkeypatch, how):
    real = page.text_of

    def cancelled(*arguments):
        yield from real(*arguments)
        if how == "interrupted":
            raise KeyboardInterrupt
        run.queue.cancel()
        yield "more"

    monkeypatch.setattr(page, "text_of", cancelled)
    end = run()
    assert end.state == "cancelled" and end.written[0].exists()
    assert end.notices == ("There is no report. It was cancelled.",)
    assert {path.name for path in tmp_path.glob("*r.html*")} == set()


def test_its_name_and_place_are_looked_at_before_anything_is_read(run, tmp_path):
    with pytest.raises(FerdeskError, match=r"r\.txt is no name for a report\. End it in \.html"):
        run(report=tmp_path / "r.txt")
    with pytest.raises(FerdeskError, match="can't be written"):
        run(report=tmp_path / "none" / "r.html")
    assert not (tmp_path / "a.csv").exists()


def test_the_command_takes_it(monkeypatch, tmp_path):
    taken = []
    monkeypatch.setattr(Job, "check", lambda job: taken.append(job.report) or _stop())
    out, page_of_it = str(tmp_path / "a.csv"), tmp_path / "r.html"
    assert analyze.main(["demo", "--out", out, "--report", str(page_of_it)]) == 1
    assert taken == [page_of_it]


def _stop():
    raise FerdeskError("Enough.")
