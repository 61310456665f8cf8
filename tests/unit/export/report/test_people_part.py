"""What people say, in a report: the figures of ``ferdesk score``, and nothing taken for HTML."""

from __future__ import annotations

import made_table
import pytest
from checked_html import checked

from ferdesk.cli import report
from ferdesk.scoring import score


@pytest.fixture
def made(tmp_path):
    """The report of five pictures beside labels; and its texts."""

    def run(*truths, said=made_table.SAID):
        table = tmp_path / "t.csv"
        table.write_text(made_table.table(made_table.lines(said)), encoding="utf-8")
        paths = []
        for i, text in enumerate(truths):
            paths.append(tmp_path / f"labels-{i}.csv")
            paths[-1].write_text(text, encoding="utf-8")
        asked = [part for path in paths for part in ("--truth", str(path))]
        status = report.main([str(table), "--out", str(tmp_path / "r.html"), *asked])
        if status:
            assert not (tmp_path / "r.html").exists()
            return status, None
        html = (tmp_path / "r.html").read_text("utf-8")
        return " | ".join(checked(html).texts), score.by_tables(table, paths) if paths else None

    return run


NAMES = "abcde"


def labels(words, more="", head=""):
    return f"file,label{head}\n" + "".join(
        f"{name}.png,{word}{more}\n" for name, word in zip(NAMES, words)
    )


def test_without_labels_nothing_is_said_of_people(made):
    text, _ = made()
    assert "Beside people" not in text


def test_the_figures_are_those_of_the_command(made):
    text, labelled = made(labels(["happiness", "fear", "sadness", "sadness", "<b>"]))
    network, app = score.scores(labelled)
    assert "4 pictures with a label · left out, of another word: <b> (1)" in text
    assert f"net | 100% | {network.accuracy:.0%}" in text
    assert f"The app | 75% | {app.accuracy:.0%}" in text
    assert "happiness | 2 | 50% | fear (1)" in text  # what people say of the app's label
    assert "fear | 1 | 0% | 0%" in text  # what is found of theirs
    assert "They are few" in text and "of one file" not in text and "votes" not in text


def test_several_people_are_held_against_each_other(made):
    one = labels(["happiness"] * 2 + ["sadness"] * 3)
    other = labels(["happiness"] * 3 + ["sadness"] * 2)
    text, labelled = made(one, other)
    people = score.people(labelled)
    assert f"agree in {people.agreed:.0%}" in text
    assert f"Krippendorff's alpha: {people.alpha:.2f}" in text


def test_weighed_faces_are_told(made):
    text, _ = made(labels(["happiness"] * 5, ",x,40", ",group,group_size"))
    assert "chosen from groups, for about 40 with an expression" in text


def test_labels_of_something_else_leave_no_report(made, capsys):
    assert made("file,label\nother.png,fear\n")[0] == 1
    assert "No picture of the table has a label" in capsys.readouterr().err
