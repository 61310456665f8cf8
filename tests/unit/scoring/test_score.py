"""Tables against labels: each figure by hand or by another library."""

from __future__ import annotations

import json

import made_table
import numpy as np
import pytest
from sklearn import metrics as reference

from ferdesk.cli import COMMANDS
from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.scoring import answers, score
from ferdesk.scoring.told import lines as told_lines
from ferdesk.scoring.truth import by_folder
from ferdesk.scoring.truth_table import by_table


@pytest.fixture
def write(tmp_path):
    def written(lines, compared=()):
        path = tmp_path / "faces.csv"
        path.write_text(made_table.table(lines, compared))
        return path

    return written


def scored(path):
    labelled = score.label(answers.read(path), by_folder)
    return labelled, {one.name: one for one in score.scores(labelled)}


def test_network_and_app_are_scored_apart_and_abstaining_is_no_mistake(write):
    labelled, found = scored(write(made_table.lines()))
    network, app = found["net"], found["the app"]
    assert list(found) == ["net", "the app"]
    assert (network.n, network.accuracy, network.answered) == (5, 3 / 5, 1)
    assert (app.n, app.accuracy, app.answered, app.right_of_all) == (4, 3 / 4, 4 / 5, 3 / 5)
    assert network.recall[1] == 1 / 2 and network.recall[3] == 1 and network.recall[6] == 0
    assert network.mean_recall == pytest.approx(0.5)
    assert network.calibration_error == pytest.approx(abs(0.65 - 0.6), abs=1e-6)
    assert app.calibration_error is None
    (beside,) = score.against_first(labelled)
    assert (beside.name, beside.n, beside.only_it, beside.only_first) == ("the app", 4, 1, 0)
    assert beside.p == 1


def test_figures_are_those_of_another_library(write):
    rng = np.random.default_rng(3)
    truth, said = rng.integers(0, 8, 200), rng.integers(0, 8, 200)
    said[::2] = truth[::2]
    named = [
        (f"{EMOTIONS[t]}/{i}.png", EMOTIONS[s], EMOTIONS[s])
        for i, (t, s) in enumerate(zip(truth, said))
    ]
    _, found = scored(write(made_table.lines(named)))
    one = found["net"]
    assert one.accuracy == pytest.approx(reference.accuracy_score(truth, said))
    assert one.mean_recall == pytest.approx(reference.balanced_accuracy_score(truth, said))
    assert one.macro_f1 == pytest.approx(reference.f1_score(truth, said, average="macro"))
    assert one.kappa == pytest.approx(reference.cohen_kappa_score(truth, said))
    np.testing.assert_array_equal(one.confusion, reference.confusion_matrix(truth, said))


def test_of_several_faces_the_largest_counts_and_none_is_no_answer(write):
    lines = made_table.lines()
    angry = made_table.lines([("happiness/a.png", "anger", "anger")])[0]
    small = {**angry, "face_id": "9", "box_width_px": "20"}
    empty = {"source": "fear/f.png", "frame": "9", "model": "net", "faces": "0"}
    labelled, found = scored(write([small, *lines, empty]))
    assert labelled.answers.several == 1 and labelled.faceless == 1
    assert found["net"].answered == pytest.approx(5 / 6)
    assert found["net"].confusion[1][1] == 1 and found["net"].confusion[1][4] == 0


def test_of_a_picture_that_was_read_again_what_was_read_last_counts(write):
    lines = made_table.lines()
    before = made_table.lines([("happiness/a.png", "anger", "anger")])
    labelled, found = scored(write([*before, *lines]))
    assert labelled.answers.several == 0
    assert found["net"].confusion[1][1] == 1 and found["net"].confusion[1][4] == 0


def test_a_set_without_an_emotion_can_be_answered_among_its_own(write):
    lines = made_table.lines(compared=("other",))
    lines[4]["fear_raw"] = "0.3"  # surprise, which no label has, is likelier
    lines[1]["sadness_raw"] = "0.3"  # so is neutral
    labelled, found = scored(write(lines, ("other",)))
    assert "surprise" in labelled.absent and found["other"].accuracy == 3 / 5
    kept = {one.name: one for one in score.scores(score.among(labelled))}
    assert list(kept) == ["net", "other"]
    assert kept["net"].accuracy == 4 / 5
    assert kept["net"].recall[6] == 1 and kept["other"].recall[6] == 0


def test_what_has_no_label_is_left_out_and_told(write):
    said = [*made_table.SAID, ("calm/x.png", "fear", "fear"), ("y.png", "fear", "fear")]
    labelled, _ = scored(write(made_table.lines(said)))
    assert len(labelled.rows) == 5 and labelled.unlabelled == 1
    assert labelled.strange == "calm (1)"
    with pytest.raises(FerdeskError, match=r"No picture.*calm \(1\).*--truth"):
        scored(write(made_table.lines([("calm/x.png", "fear", "fear")])))


def test_frames_of_one_file_are_told_to_be_alike(write):
    same = [("fear/v.mp4", "fear", "fear")] * 3
    assert scored(write(made_table.lines(same)))[0].neighbours
    assert not scored(write(made_table.lines()))[0].neighbours


def test_networks_are_alike_whichever_was_the_first(write):
    """Each as it is at one look: what the first says after second look and filter is the app's."""
    lines = made_table.lines(compared=("b",))
    for line in lines[:2]:
        line["network_label"] = "anger"
    _, found = scored(write(lines, ("b",)))
    assert found["net"].accuracy == found["b"].accuracy == 3 / 5
    np.testing.assert_array_equal(found["net"].confusion, found["b"].confusion)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model": "another"}, "names several: another, net"),
        ({"frame": "x"}, "is damaged where it tells of happiness/a.png"),
        ({"label": "joy"}, "holds joy, which ferdesk analyze does not write"),
        ({"fear_raw": "1.2"}, "holds a probability that is not from 0 to 1"),
        ({"fear_raw": "nan"}, "holds a probability that is not from 0 to 1"),
        ({"fear_raw": ""}, "holds a probability that is not from 0 to 1"),
        ({"fear_raw": "much"}, "which ferdesk analyze does not write"),
    ],
)
def test_a_table_that_was_changed_is_refused(write, change, told):
    lines = made_table.lines()
    lines[0] |= change
    with pytest.raises(FerdeskError, match=told):
        answers.read(write(lines))


def test_what_is_no_table_is_refused(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(FerdeskError, match="no table of an analysis: it lacks source"):
        answers.read(other)
    with pytest.raises(FerdeskError, match=r"is not a table in \.csv or \.jsonl or \.parquet"):
        answers.read(tmp_path / "faces.txt")
    with pytest.raises(FerdeskError, match="can't be read: No such file"):
        answers.read(tmp_path / "none.csv")


def test_pictures_that_nobody_answered_are_told(write):
    nothing = made_table.lines([("fear/a.png", "", "")])
    with pytest.raises(FerdeskError, match=r"No labelled picture was answered.*--crops"):
        scored(write(nothing))


def test_the_command_tells_it_and_writes_it(write, tmp_path, capsys):
    path, out = write(made_table.lines(compared=("other",)), ("other",)), tmp_path / "s.json"
    assert COMMANDS["score"]([str(path), "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert "5 pictures with a label." in text and "60.0%" in text
    assert "the app beside net, on the 4 pictures that both answered: 1 right by it" in text
    assert "No label is neutral or surprise or anger or disgust or contempt" in text
    told = json.loads(out.read_text())
    assert [one["name"] for one in told["systems"]] == ["net", "the app", "other"]
    assert told["systems"][0]["recall"][0] is None and told["labels"][1] == 2
    truth = tmp_path / "truth.csv"
    truth.write_text("file,label\na.png,neutral\n")
    assert COMMANDS["score"]([str(path), "--truth", str(truth), "--among-labels"]) == 0
    text = capsys.readouterr().out
    assert "1 picture with a label.\nLeft out without a label: 4." in text
    assert COMMANDS["score"]([str(tmp_path / "none.csv")]) == 1
    assert "ferdesk: " in capsys.readouterr().err


def test_a_face_counts_as_many_times_as_it_stands_for_others(write, tmp_path):
    rng = np.random.default_rng(4)
    said = [EMOTIONS[i] for i in rng.integers(0, 4, 40)]
    truth = [one if rng.random() < 0.7 else "fear" for one in said]
    path = write(made_table.lines([(f"{i}.png", one, one) for i, one in enumerate(said)]))
    sizes = {"neutral": 300, "happiness": 200, "surprise": 17, "sadness": 60}
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "file,label,group,group_size\n"
        + "".join(f"{i}.png,{t},{s},{sizes[s]}\n" for i, (s, t) in enumerate(zip(said, truth)))
    )
    labelled = score.label(answers.read(path), by_table(labels))
    weights = np.array([sizes[one] / said.count(one) for one in said])
    assert labelled.weights == pytest.approx(weights)
    one = next(one for one in score.scores(labelled) if one.name == "net")
    options = {"sample_weight": weights}
    assert one.accuracy == pytest.approx(reference.accuracy_score(truth, said, **options))
    assert one.kappa == pytest.approx(reference.cohen_kappa_score(truth, said, **options))
    recalls = reference.recall_score(truth, said, average=None, zero_division=0, **options)
    there = sorted(set(truth) | set(said))
    assert [r for name, r in zip(there, recalls) if name in truth] == pytest.approx(
        [one.recall[EMOTIONS.index(name)] for name in there if name in truth]
    )
    assert one.calibration_error == pytest.approx(
        abs(0.65 - one.accuracy), abs=1e-6
    )  # all are as sure
    assert np.sum(one.confusion) == one.n == 40
    low, high = one.interval95
    assert high - low > np.diff(metrics.wilson(round(40 * one.accuracy), 40))[0]
    assert score.to_json(labelled)["stand_for"] == pytest.approx(sum(sizes.values()))


def test_faces_of_whom_none_could_tell_are_of_their_group_too(write, tmp_path):
    """Two groups of 100, of which 10 each were labelled; in the second most can't be told."""
    said = [(f"{i}.png", one, one) for i, one in enumerate(["happiness"] * 10 + ["fear"] * 10)]
    words = ["happiness"] * 10 + ["unknown"] * 8 + ["anger"] * 2
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "file,label,group,group_size\n"
        + "".join(f"{i}.png,{w},{s[1]},100\n" for i, (s, w) in enumerate(zip(said, words)))
    )
    path = write(made_table.lines(said))
    labelled = score.label(answers.read(path), by_table(labels))
    assert labelled.weights == pytest.approx([10] * 12)
    one = next(one for one in score.scores(labelled) if one.name == "net")
    assert one.accuracy == pytest.approx(100 / 120)


def test_labels_with_and_without_groups_are_not_taken_together(write, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("file,label,group,group_size\na.png,fear,fear,9\nb.png,fear,,\n")
    with pytest.raises(FerdeskError, match="Some labels say which group"):
        score.label(answers.read(write(made_table.lines())), by_table(labels))


def test_faces_of_a_picture_are_scored_apart(write, tmp_path):
    said = [("a.png", "fear", "fear"), ("a.png", "anger", "anger"), ("b.png", "fear", "")]
    lines = made_table.lines(said)
    for line, frame in zip(lines, "003"):
        line |= {"frame": frame}
    labels = tmp_path / "labels.csv"
    labels.write_text("file,frame,face_id,label\na.png,0,1,anger\na.png,0,0,sad\n")
    truth = by_table(labels)
    labelled = score.label(answers.read(write(lines), truth), truth)
    assert labelled.noun == "face" and labelled.unlabelled == 1
    assert [one.accuracy for one in score.scores(labelled)] == [0.5, 0.5]


def test_only_what_people_speak_of_is_kept(write, tmp_path):
    said = [(f"{i // 10}/v.mp4", "fear", "fear") for i in range(100)]
    lines = made_table.lines(said)
    for i, line in enumerate(lines):
        line |= {"frame": str(i % 10), "model": "new" if i % 3 else "old"}
    path = write(lines)
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "file,frame,label\n3/v.mp4,1,fear\n3/v.mp4,2,anger\n3/v.mp4,3,fear\n77/v.mp4,1,fear\n88/v.mp4,1,\n"
    )
    truth = by_table(labels)
    found = answers.read(path, truth)
    assert [seen.frame for seen in found.seen] == [1, 2] and found.other_models == 1
    assert found.others == 97
    labelled = score.label(found, truth)
    assert (labelled.unlabelled, labelled.unmet, len(labelled.rows)) == (97, 1, 2)
    told = score.to_json(labelled)
    assert (told["pictures"], told["labels_of_others"], told["of_other_models"]) == (99, 1, 1)
    text = "\n".join(told_lines(labelled))
    assert "Labels of 1 picture that the table lacks." in text
    assert "another model read them: 1." in text


def test_a_label_of_what_the_table_lacks_is_counted_once_for_all_people(write, tmp_path):
    path, people = write(made_table.lines()), []
    for name in ("ann", "bob"):
        people.append(tmp_path / f"{name}.csv")
        people[-1].write_text("file,label\na.png,happiness\ngone.png,fear\n")
    assert score.by_tables(path, people).unmet == 1


def many(files, each, wrong):
    """Frames of videos, of which those of some are read wrongly."""
    said = [
        (f"clips/{file}.mp4", "anger" if file in wrong else "fear", "fear")
        for file in range(files)
        for _ in range(each)
    ]
    return made_table.lines(said)


def labels_of(tmp_path, files):
    path = tmp_path / "labels.csv"
    path.write_text("file,label\n" + "".join(f"clips/{i}.mp4,fear\n" for i in range(files)))
    return path


def test_intervals_allow_for_files_whose_frames_are_alike(write, tmp_path):
    table = write(many(10, 20, wrong=(0, 1)))
    labelled = score.by_tables(table, [labels_of(tmp_path, 10)])
    assert labelled.groups == 10 and labelled.allowed_for
    low, high = score.scores(labelled)[0].interval95
    assert low < 0.5 and high > 0.93  # about as of eight of ten, not of 160 of 200
    text = "\n".join(told_lines(labelled))
    assert "of 10 files. Pictures of one file are alike: intervals and tests allow" in text
    assert score.to_json(labelled)["groups_of_alike"] == {"what": "file", "count": 10}


def test_what_is_of_one_file_says_nothing_of_another(write, tmp_path):
    labelled = score.by_tables(write(many(1, 20, wrong=())), [labels_of(tmp_path, 1)])
    assert not labelled.allowed_for
    assert score.scores(labelled)[0].interval95 == pytest.approx(metrics.wilson(20, 20))
    assert "All are of one file, and so alike" in "\n".join(told_lines(labelled))


def test_groups_may_be_people_who_are_in_several_files(write, tmp_path):
    labelled = score.by_tables(write(many(10, 20, wrong=(0, 1))), [labels_of(tmp_path, 10)])
    names = [f"P{int(seen.source[6]) // 2}" for seen in labelled.answers.seen]
    people = score.in_groups(labelled, names, ("participant", "participants"))
    assert people.groups == 5
    wide, narrow = (score.scores(one)[0].interval95 for one in (people, labelled))
    assert wide[0] < narrow[0] and wide[1] > narrow[1]
    assert "They are of 5 participants." in "\n".join(told_lines(people))


def test_who_answered_in_one_file_alone_is_told_to_be_too_sure(write, tmp_path):
    lines = many(2, 20, wrong=())
    for line in lines[20:]:
        line["label"] = ""  # the app says nothing there
    labelled = score.by_tables(write(lines), [labels_of(tmp_path, 2)])
    text = "\n".join(told_lines(labelled))
    assert "Too sure is the interval of the app, which answered in one file alone." in text
    assert "by 2 never below 0.5" in text
    assert [one.groups for one in score.scores(labelled)] == [2, 1]


def test_the_command_writes_over_nothing_that_it_reads(write, tmp_path, capsys):
    path, truth = write(made_table.lines()), tmp_path / "truth.csv"
    truth.write_text("file,label\na.png,happiness\n")
    for out in (path, truth, tmp_path / "." / "truth.csv"):
        before = out.read_bytes()
        assert COMMANDS["score"]([str(path), "--truth", str(truth), "--out", str(out)]) == 1
        assert "is to be read, and would be written over" in capsys.readouterr().err
        assert out.read_bytes() == before
    out = tmp_path / "s.json"
    assert COMMANDS["score"]([str(path), "--truth", str(truth), "--out", str(out)]) == 0
    assert capsys.readouterr().err == f"Wrote {out}.\n"
