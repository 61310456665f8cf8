"""Trials of several files taken together."""

from __future__ import annotations

import json
from pathlib import Path

import made_table
import numpy as np
import pytest
from made_table import seen

from ferdesk import rows
from ferdesk.core.vocab import INDEX
from ferdesk.export.report import across
from ferdesk.export.report.gather import gather
from ferdesk.export.report.made import Made, beside
from ferdesk.export.report.page import text_of
from ferdesk.export.trials import Trial, Trials

FEAR, ANGER = INDEX["fear"], INDEX["anger"]


def trial(name, start, end, **further):
    return {"trial": name, "start_s": start, "end_s": end, "further": further}


@pytest.fixture
def study(tmp_path):
    """Files of a table, with trials by the file beside it: ``videos`` gives, by name, the labels of
    their frames, one each tenth of a second, and their trials."""

    def run(videos):
        lines, inputs = [], []
        for name, (labels, trials) in videos.items():
            frames = [[seen(one)] if one is not None else [] for one in labels]
            lines += made_table.video(frames, name=name)
            inputs.append({"input": name, "state": "done", "trials": trials})
        (tmp_path / "t.csv").write_text(made_table.wide(lines))
        told = {"made_by": "x", "method": "y", "models": [], "inputs": inputs}
        (tmp_path / "t.csv.provenance.json").write_text(json.dumps(told))
        known = beside(tmp_path / "t.csv")
        return [known.with_trials(file) for file in gather(rows.read(tmp_path / "t.csv"))]

    return run


def seen_of(files):
    return [across.seen_in(file) for file in files]


def test_each_file_counts_alike_and_a_trial_as_long_as_its_face_is_in_view(study):
    first = ["fear", "anger", "anger", None, "fear"], [trial("A", 0, 0.4), trial("A", 0.4, 0.5)]
    second = ["anger"] * 5, [trial("A", 0, 0.2), trial("B", 0.2, 0.5)]
    a, b = across.by_name(seen_of(study({"a.mp4": first, "b.mp4": second})))
    assert (a.name, a.trials, a.count) == ("A", 3, 2)
    # Of the first file 0.2 of 0.4 s, of the second nothing.
    assert a.labels[FEAR] == pytest.approx((0.5 + 0) / 2)
    assert a.labels[ANGER] == pytest.approx((0.5 + 1) / 2)
    assert a.spread[FEAR] == pytest.approx(np.std([0.5, 0], ddof=1))
    assert (b.name, b.trials, b.count) == ("B", 1, 1) and b.labels[ANGER] == 1
    assert np.isnan(b.spread).all()


def test_a_frame_weighs_until_the_end_of_its_trial(study):
    (file,) = study({"a.mp4": (["fear", "anger"], [trial("A", 0, 0.125)])})
    (group,) = across.by_name(seen_of([file]))
    assert group.labels[FEAR] == pytest.approx(0.8) and group.labels[ANGER] == pytest.approx(0.2)


def test_a_file_without_a_face_in_the_trial_counts_for_nothing(study):
    videos = {
        "a.mp4": (["fear"], [trial("A", 0, 0.1)]),
        "b.mp4": ([None], [trial("A", 0, 0.1)]),
        "c.mp4": (["fear"], [trial("A", 5, 6)]),
    }
    (group,) = across.by_name(seen_of(study(videos)))
    assert (group.trials, group.count) == (3, 1) and group.labels[FEAR] == 1


def test_of_several_faces_the_one_longest_in_view_counts(tmp_path):
    two = seen("fear", face_id="2", trial="A")
    frames = [[seen("anger", trial="A"), two], [two]]
    (tmp_path / "t.csv").write_text(made_table.wide(made_table.video(frames)))
    (group,) = across.by_name(seen_of(gather(rows.read(tmp_path / "t.csv"))))
    assert group.labels[FEAR] == 1


def test_columns_that_group_are_found(study):
    told = [
        trial("A", 0, 0.1, condition="joy", number="1", lab="x"),
        trial("B", 0.1, 0.2, condition="fear", number="2", lab="x"),
    ]
    again = [trial("A", 0, 0.1, condition="joy", number="3", lab="x", note="")]
    files = seen_of(study({"a.mp4": (["fear", "anger"], told), "b.mp4": (["anger"], again)}))
    # Each trial has a number of its own, all are of one lab, and nothing is noted.
    assert across.columns(files) == ("condition",)
    joy, fear = across.by_column(files, "condition")
    assert (joy.name, joy.trials, joy.count) == ("joy", 2, 2)
    assert joy.labels[FEAR] == joy.labels[ANGER] == 0.5
    assert (fear.name, fear.labels[ANGER]) == ("fear", 1)


def test_they_are_on_the_page_where_two_files_have_trials(study, tmp_path):
    trials = [trial("A", 0, 0.1, condition="<joy>"), trial("B", 0.1, 0.2, condition="rest")]
    videos = {name: (["fear", "anger"], trials) for name in ("a.mp4", "b.mp4")}
    study(videos)
    html = "".join(text_of(tmp_path / "t.csv", tmp_path))
    assert "<h2>Trials over all files</h2>" in html and "&lt;joy&gt;" in html
    assert '<td class="n">100% ± 0</td>' in html
    videos["b.mp4"] = ["fear", "anger"], []
    study(videos)
    assert "Trials over all files" not in "".join(text_of(tmp_path / "t.csv", tmp_path))


def test_trials_are_those_that_were_given_where_that_is_known(study):
    given = [trial("A", 0, 0.1), trial("A", 0.1, 0.2), trial("B", 7, 8)]
    (file,) = study({"a.mp4": (["fear", "fear"], given)})
    assert [(one.name, one.start_s) for one in file.trials] == [("A", 0), ("A", 0.1), ("B", 7)]


def test_a_file_that_trials_told_now_leave_out_has_none(tmp_path):
    names = ("a.mp4", "b.mp4", "c.mp4")
    frames = [[seen("fear", trial="earlier")]] * 2
    lines = [line for name in names for line in made_table.video(frames, name=name)]
    (tmp_path / "t.csv").write_text(made_table.wide(lines))
    now = Trials(Path("now.csv"), dict.fromkeys(names[:2], (Trial("new", 0, 0.2),)))
    html = "".join(text_of(tmp_path / "t.csv", tmp_path, trials=now))
    assert "new, 2 files" in html and "earlier" not in html


def test_a_column_whose_values_never_come_again_groups_nothing(study):
    told = [trial("A", 0, 0.1, note=note) for note in ("x", "", "y", "", "z")]
    assert across.columns(seen_of(study({"a.mp4": (["fear"], told)}))) == ()


@pytest.mark.parametrize("start", ["NaN", "1e400"])
def test_times_that_are_none_are_something_else_than_a_file_beside_a_table(study, tmp_path, start):
    study({"a.mp4": (["fear"], [trial("A", 0, 0.1)])})
    path = tmp_path / "t.csv.provenance.json"
    path.write_text(path.read_text().replace('"start_s": 0', f'"start_s": {start}'))
    assert beside(tmp_path / "t.csv") == Made()
    assert "".join(text_of(tmp_path / "t.csv", tmp_path)).endswith("</html>\n")
