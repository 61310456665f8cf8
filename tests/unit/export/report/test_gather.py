"""What a report takes from a table."""

from __future__ import annotations

import made_table
import numpy as np
import pytest
from made_table import seen

from ferdesk import rows
from ferdesk.cells import NO_LABEL
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import INDEX
from ferdesk.export.report.facts import agreements, facts_of, flawed, flaws, peaks
from ferdesk.export.report.gather import gather
from ferdesk.frames import file_name, folder


@pytest.fixture
def gathered(tmp_path):
    def run(lines):
        path = tmp_path / "t.csv"
        path.write_text(made_table.wide(lines), encoding="utf-8")
        return gather(rows.read(path))

    return run


def test_faces_stand_by_how_long_they_are_in_view(gathered):
    two = seen("fear", face_id="2")
    (file,) = gathered(made_table.video([[seen("anger"), two], [two], [], [two]]))
    assert (file.name, file.stills, file.models, file.with_face) == ("a.mp4", False, ("net",), 3)
    np.testing.assert_allclose(file.starts_s, [0, 0.1, 0.2, 0.3])
    np.testing.assert_allclose(file.shown_s, 0.1)
    assert [face.who.name for face in file.faces] == ["2", "1"]
    assert file.faces[0].frames.tolist() == [0, 1, 3]
    assert file.faces[1].labels.tolist() == [INDEX["anger"]]


def test_a_reading_weighs_as_long_as_its_frame_is_shown(gathered):
    lines = made_table.video([[seen("fear", 0.9)], [seen("anger")], [seen("")], []])
    for line, at in zip(lines, (0, 100, 400, 500)):
        line["time_ms"] = str(at)
    (file,) = gathered(lines)
    facts = facts_of(file, file.faces[0])
    assert facts.seconds == pytest.approx(0.5) and facts.seen == pytest.approx(0.5 / 0.6)
    assert facts.labels[INDEX["fear"]] == pytest.approx(0.2)
    assert facts.labels[INDEX["anger"]] == pytest.approx(0.6)
    assert facts.labels[-1] == pytest.approx(0.2) and facts.labels.sum() == pytest.approx(1)
    fear = (0.9 + 3 * 0.05 + 0.05) / 5
    assert facts.means[INDEX["fear"]] == pytest.approx(fear, abs=1e-4)
    highest = peaks(file.faces[0])
    assert highest[INDEX["fear"]] == 0 and highest[INDEX["anger"]] == 1
    assert facts.people is None


def test_pictures_are_taken_together_by_their_folder(gathered):
    lines = made_table.lines()
    lines += made_table.video([[seen("fear")]], name="happiness/v.mp4")
    happy, sad, fear, video = gathered(lines)
    assert (happy.name, sad.name, fear.name) == ("happiness", "sadness", "Fear")
    assert happy.stills and not video.stills
    assert happy.faces[0].sources == ("happiness/a.png", "happiness/b.png")
    assert facts_of(happy, happy.faces[0]).labels[INDEX["happiness"]] == 1
    facts = facts_of(sad, sad.faces[0])
    assert facts.labels[INDEX["sadness"]] == 0.5 == facts.labels[-1]


def test_pictures_of_no_folder_have_a_name(gathered):
    (file,) = gathered(made_table.lines([("a.png", "fear", "fear")]))
    assert file.name == "."


def test_flaws_are_counted_and_the_units_are_there(gathered):
    poor = seen("fear", quality_flags="small;dark", AU12_intensity="0.5")
    lines = made_table.video([[poor], [seen("fear", quality_flags="small")], [seen("fear")]])
    (file,) = gathered(lines)
    face = file.faces[0]
    assert flaws(file, face) == {"small": pytest.approx(2 / 3), "dark": pytest.approx(1 / 3)}
    assert flawed(file, face) == pytest.approx(2 / 3)
    assert np.isfinite(face.units).sum() == 1 and np.nanmax(face.units) == 0.5


def test_networks_are_held_against_each_other_at_one_look(gathered):
    other = {"b.network_label": "fear"}
    lines = made_table.video([[seen("fear", **other)], [seen("anger", **other)]])
    lines[0]["network_label"] = "sadness"  # after the filter, which the other one has not
    (file,) = gathered(lines)
    assert file.models == ("net", "b")
    (pair,) = agreements(file, file.faces[0])
    assert (pair.first, pair.second, pair.n, pair.agreement) == ("net", "b", 2, 0.5)


def test_a_trial_lasts_until_its_last_frame_is_shown_no_more(gathered):
    named = ["", "A", "A;B", "B", "", "A"]
    lines = made_table.video([[seen("fear", trial=name)] for name in named])
    lines += made_table.video([[]], name="b.mp4")
    file, other = gathered(lines)
    told = [(one.name, round(one.start_s, 3), round(one.end_s, 3)) for one in file.trials]
    assert told == [("A", 0.1, 0.3), ("B", 0.2, 0.4), ("A", 0.5, 0.6)]
    assert other.trials == ()
    facts = facts_of(file, file.faces[0], file.trials[0])
    assert facts.readings == 2 and facts.seen == pytest.approx(1)


def test_after_a_switch_the_model_that_began_is_not_held_against_another_as_itself(gathered):
    before = seen("fear", **{"b.network_label": "fear"})
    after = seen("anger", **{"b.network_label": "anger"})
    lines = made_table.video([[before]] * 2 + [[after]] * 3)
    for line in lines[2:]:
        line["model"] = "b"
    (file,) = gathered(lines)
    assert file.deciding == ("net", "b")
    (pair,) = agreements(file, file.faces[0])
    assert (pair.n, pair.agreement) == (2, 1)


def test_pictures_without_a_face_are_named(gathered):
    none = {"source": "happiness/none.png", "frame": "2", "model": "net", "faces": "0"}
    lines = [*made_table.lines()[:2], none]
    (file,) = gathered(lines)
    assert file.faceless == ("happiness/none.png",) and file.with_face == 2


def test_only_a_crop_beside_the_table_is_taken_for_one(gathered):
    crop = "t.csv.crops/s0000_f000001_id1.png"
    bad = ("//host/a.png", "/etc/a.png", "../t.crops/s0000_f000001_id1.png", "x.crops/a.png")
    frames = [[seen("fear", crop=path)] for path in (crop, *bad)]
    (file,) = gathered(made_table.video(frames))
    assert file.faces[0].crops == (crop, "", "", "", "")


@pytest.mark.parametrize(
    ("source", "where", "name"),
    [
        ("/data/a.png", "/data", "a.png"),
        ("data/a.png", "data", "a.png"),
        ("a.png", ".", "a.png"),
        ("/a.png", "/", "a.png"),
        ("C:\\x\\a.png", "C:\\x", "a.png"),
        ("odd\\name/a b.png", "odd\\name", "a b.png"),
    ],
)
def test_a_picture_is_of_its_folder(source, where, name):
    assert (folder(source), file_name(source)) == (where, name)


def recorded(frames, times_ms):
    return [{**line, "session_ms": str(at)} for line, at in zip(made_table.video(frames), times_ms)]


def test_a_recording_goes_by_its_own_clock_and_no_gap_is_a_long_frame(gathered):
    lines = recorded([[seen("fear")]] * 4, (0, 100, 200, 60_000))
    lines[2] |= {"marker": "film", "marker_ms": "150"}
    lines[3] |= {"marker": "film", "marker_ms": "150"}
    (file,) = gathered(lines)
    np.testing.assert_allclose(file.shown_s, [0.1, 0.1, 1, 0.1])
    assert file.faces[0].frames.tolist() == [0, 1, 2, 3]
    assert [(one.name, one.start_s) for one in file.markers] == [("film", 0.15)]


def test_a_source_that_was_opened_anew_has_other_faces(gathered):
    frames = [[seen("fear")], [seen("fear")], [], [seen("anger")], [seen("anger")]]
    lines = recorded(frames, range(0, 500, 100))
    for line, frame in zip(lines, ("0", "1", "0", "1", "2")):
        line["frame"] = frame
    (file,) = gathered(lines)
    names = {face.who.name: len(face.frames) for face in file.faces}
    assert names == {"1": 2, "1, opened again (2)": 2}


def test_records_of_one_frame_at_two_moments_are_two(gathered):
    lines = recorded([[seen("fear")], [seen("fear")]], (0, 500))
    lines[1] |= {name: lines[0][name] for name in ("frame", "time_ms")}
    (file,) = gathered(lines)
    assert file.starts_s.tolist() == [0, 0.5] and file.with_face == 2


def test_people_of_different_recorded_pictures_are_not_one(gathered):
    one, other = ([seen(label)] for label in ("happiness", "sadness"))
    lines = recorded([one, one, other, other], range(0, 400, 100))
    for line, name in zip(lines, ("ann.png", "ann.png", "bob.png", "bob.png")):
        line |= {"source": name, "frame": "0", "time_ms": "0"}
    (file,) = gathered(lines)
    assert file.name == "pictures" and not file.stills
    assert [len(face.frames) for face in file.faces] == [2, 2]


def test_after_a_jump_back_faces_go_on_in_number(gathered):
    lines = recorded([[seen("fear")], [seen("fear", face_id="2")]], (0, 100))
    lines[0]["frame"], lines[1]["frame"] = "50", "3"
    (file,) = gathered(lines)
    assert sorted(face.who.name for face in file.faces) == ["1", "2"]


@pytest.mark.parametrize(
    "change",
    [
        {"label": "joy"},
        {"fear_smoothed": "1.5"},
        {"fear_smoothed": "much"},
        {"time_ms": "soon"},
        {"time_ms": "nan"},
        {"time_ms": "-5"},
        {"time_ms": "1e16"},
        {"frame": "x"},
        {"frame": "1.5"},
        {"face_id": "one"},
        {"AU12_intensity": "-1"},
    ],
)
def test_a_cell_that_no_analysis_writes_is_told_with_its_place(gathered, change):
    lines = made_table.video([[seen("fear")], [seen("fear")]])
    lines[1] |= change
    ((column, cell),) = change.items()
    place = rf"in the column {column} for a\.mp4, frame {lines[1]['frame']}, which"
    of_it = f"holds '{cell}' {place} ferdesk does not write there. Make the table anew"
    with pytest.raises(FerdeskError, match=of_it):
        gathered(lines)


def test_a_face_without_an_answer_is_no_trouble(gathered):
    (file,) = gathered(made_table.video([[{"face_id": "1"}], [{"face_id": "1"}]]))
    facts = facts_of(file, file.faces[0])
    assert facts.labels[-1] == 1 and np.isnan(facts.means).all()
    assert file.faces[0].networks.tolist() == [[NO_LABEL, NO_LABEL]]


def test_what_is_no_analysis_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(FerdeskError, match="no table of an analysis: it lacks source"):
        gather(rows.read(path))
