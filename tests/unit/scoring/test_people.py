"""Tables against people's votes: each figure by hand."""

from __future__ import annotations

import json

import made_table
import numpy as np
import pytest

from ferdesk.cli import COMMANDS
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.scoring import answers, score
from ferdesk.scoring.people import LEAST, Beside, alpha, people_of
from ferdesk.scoring.truth_table import by_table

VOTES = """file,neutral,happiness,sadness,fear,NF
a.png,2,8,0,0,0
b.png,1,9,0,0,0
c.png,5,0,5,0,0
d.png,0,0,0,0,10
e.png,0,0,4,6,0
"""
"""Of the pictures of ``made_table.SAID``; c is a tie, and d nobody's."""


@pytest.fixture
def scored(tmp_path):
    def run(expected: bool = True, votes: str = VOTES):
        lines = made_table.lines()
        if expected:
            for line in lines:
                raw = np.array([float(line[f"{name}_raw"]) for name in EMOTIONS])
                softer = np.sqrt(raw) / np.sqrt(raw).sum()
                line |= {f"{name}_people": str(softer[i]) for i, name in enumerate(EMOTIONS)}
        table, truth = tmp_path / "faces.csv", tmp_path / "votes.csv"
        table.write_text(made_table.table(lines))
        truth.write_text(votes)
        labelled = score.label(answers.read(table), by_table(truth))
        return labelled, {one.name: one for one in score.scores(labelled)}

    return run


def test_an_answer_has_the_votes_that_are_for_it(scored):
    labelled, found = scored()
    assert labelled.strange == "a tie (1), no votes (1)" and len(labelled.rows) == 3
    # The network says happiness, neutral, sadness and surprise; the app happiness, happiness,
    # nothing and surprise. Where people are divided an answer has votes too.
    assert found["net"].votes_for == pytest.approx((0.8 + 0.1 + 0.5 + 0) / 4)
    assert found["the app"].votes_for == pytest.approx((0.8 + 0.9 + 0) / 3)
    assert found["net"].accuracy == 1 / 3 and found["the app"].beside_votes is None
    right, wrong, other = -np.log(0.65), -np.log(0.05), -np.log(0.05)
    surprise = (0.8 * right + 0.2 * other + 0.1 * right + 0.9 * wrong + wrong) / 4
    surprise += 0.5 * (right + wrong) / 4
    assert found["net"].beside_votes.surprise == pytest.approx(surprise, rel=1e-5)


def test_people_are_held_against_each_other_and_against_what_was_expected(scored):
    labelled, _ = scored()
    people = score.people(labelled)
    assert (people.n, people.for_label) == (4, pytest.approx((0.8 + 0.9 + 0.6) / 3))
    pairs = [(8 * 7 + 2 * 1) / 90, (9 * 8) / 90, (5 * 4 + 5 * 4) / 90, (6 * 5 + 4 * 3) / 90]
    assert people.several == 4
    assert people.agreed == pytest.approx(np.mean(pairs))
    top = np.sqrt(0.65) / (np.sqrt(0.65) + 7 * np.sqrt(0.05))
    assert people.expected == pytest.approx(top, rel=1e-5)
    assert people.found == pytest.approx((0.8 + 0.1 + 0.5 + 0) / 4)
    assert scored(expected=False)[0].answers.people is None
    bare = score.people(scored(expected=False)[0])
    assert bare.agreed == people.agreed and bare.beside is None and bare.expected is None


def test_shares_in_place_of_votes_can_not_tell_how_often_two_agree(scored):
    votes = "file,happiness,fear\na.png,0.8,0.2\ne.png,0.25,0.75\n"
    people = score.people(scored(votes=votes)[0])
    assert people.agreed is None and people.for_label == pytest.approx(0.775)


def test_without_votes_nothing_is_told_of_them(scored):
    labelled, found = scored(votes="file,label\na.png,happiness\n")
    assert score.people(labelled) is None and labelled.votes is None
    assert found["net"].votes_for is None and found["net"].beside_votes is None
    # Votes beside one label alone are those of that picture.
    some = "file,label,happiness,sadness\na.png,happiness,3,1\nb.png,happiness,,\n"
    labelled, found = scored(votes=some)
    assert score.people(labelled).n == 1 and found["net"].n == 2
    assert found["net"].votes_for == pytest.approx(0.75)


def test_what_a_vote_costs_is_least_for_the_true_shares():
    rng = np.random.default_rng(0)
    true = rng.dirichlet(np.ones(8), 500)
    votes = np.array([rng.multinomial(10, shares) for shares in true]) / 10
    told = Beside.of(true, votes).surprise
    for sharper in (0.7, 1.5):
        other = true**sharper / (true**sharper).sum(axis=1, keepdims=True)
        assert Beside.of(other, votes).surprise > told
    never = np.eye(8)[[1]]
    assert Beside.of(never, np.eye(8)[[0]]).surprise == pytest.approx(-np.log(LEAST))


def test_nothing_expected_of_some_pictures_leaves_them_out():
    votes = np.array([[4.0, 0, 0, 0, 0, 0, 0, 0], [1, 3, 0, 0, 0, 0, 0, 0]])
    expected = np.vstack([np.full(8, np.nan), [0.25, 0.75, 0, 0, 0, 0, 0, 0]])
    found = people_of(votes, np.array([0, 1]), expected)
    assert (found.n, found.expected, found.found) == (2, 0.75, 0.75)
    assert people_of(votes, np.array([0, 1]), expected[[0, 0]]).beside is None


def test_the_command_tells_it(scored, tmp_path, capsys):
    scored()
    out = tmp_path / "s.json"
    table, truth = (str(tmp_path / name) for name in ("faces.csv", "votes.csv"))
    assert COMMANDS["score"]([table, "--truth", truth, "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert "none of the eight emotions: a tie (1), no votes (1)" in text
    assert "votes for it  nats a vote  JSD to votes" in text
    assert "Of a picture's votes 76.7% are for its label." in text
    assert "Two of those who voted agree in 58.9%" in text and "of the 4 pictures with two" in text
    assert "of its likeliest label 34.0%, where 35.0% of the votes are for that" in text
    told = json.loads(out.read_text())
    assert told["people"]["n"] == 4 and told["people"]["beside"]["surprise"] > 1
    assert told["systems"][1]["beside_votes"] is None
    scored(votes="file,label\na.png,happiness\n")
    assert COMMANDS["score"]([table, "--truth", truth, "--out", str(out)]) == 0
    assert "votes" not in capsys.readouterr().out
    assert json.loads(out.read_text())["people"] is None


def test_alpha_is_that_of_krippendorffs_own_example():
    # Computing Krippendorff's Alpha-Reliability (2011), example C: four observers, gaps.
    observers = (
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    votes = np.zeros((12, 8))
    for observer in observers:
        for unit, value in enumerate(observer.split()):
            if value != ".":
                votes[unit, int(value)] += 1
    assert alpha(votes) == pytest.approx(0.743, abs=5e-4)
    assert alpha(votes[:, ::-1]) == alpha(votes)


def test_alpha_says_nothing_of_one_emotion_or_one_person():
    assert alpha(np.eye(8)) is None
    assert alpha(np.array([[0, 3.0, 0, 0, 0, 0, 0, 0]] * 4)) is None
    assert alpha(np.array([[0.5, 1.5, 0, 0, 0, 0, 0, 0]])) is None
    assert alpha(np.eye(8) * 2) == 1


def test_a_picture_counts_as_many_times_as_it_stands_for_others():
    rng = np.random.default_rng(1)
    votes = rng.integers(0, 4, (6, 8)) + 1.0
    labels, expected = votes.argmax(axis=1), votes[::-1] / votes[::-1].sum(axis=1, keepdims=True)
    times = np.array([1, 2, 3, 1, 1, 4])
    weighted = people_of(votes, labels, expected, times.astype(float))
    again = np.repeat(np.arange(6), times)
    repeated = people_of(votes[again], labels[again], expected[again])
    for name in ("for_label", "agreed", "expected", "found"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name))
    assert weighted.beside.surprise == pytest.approx(repeated.beside.surprise)
    assert weighted.beside.divergence == pytest.approx(repeated.beside.divergence)


def test_two_people_who_differ_are_not_taken_to_agree(tmp_path):
    # Three expressions, of 90 faces; the second person goes another way in a third of them.
    said = [(f"{i}.png", "fear", "fear") for i in range(90)]
    words = ("fear", "anger", "sadness")
    ann = [words[i % 3] for i in range(90)]
    bob = [words[(i + (i % 9 < 3)) % 3] for i in range(90)]
    table = tmp_path / "t.csv"
    table.write_text(made_table.table(made_table.lines(said)))
    truths = []
    for name, labels in (("ann", ann), ("bob", bob)):
        truths.append(tmp_path / f"{name}.csv")
        truths[-1].write_text(
            "file,label,person\n" + "".join(f"{i}.png,{w},{name}\n" for i, w in enumerate(labels))
        )
    labelled = score.by_tables(table, truths)
    people = score.people(labelled)
    assert len(labelled.rows) == 60 and labelled.strange == "a tie (30)"
    assert (people.n, people.several, people.for_label) == (90, 90, 1)
    assert people.agreed == pytest.approx(2 / 3)
    # Chance: each expression has a third of the 180 votes.
    assert people.alpha == pytest.approx(1 - (1 / 3) / (1 - (60 * 59 * 3) / (180 * 179)))
    (net, _) = score.scores(labelled)
    assert net.votes_for == pytest.approx(1 / 3)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(truths[0].read_bytes())
    with pytest.raises(FerdeskError, match="both say that they are by ann"):
        score.by_tables(table, [truths[0], copy])
