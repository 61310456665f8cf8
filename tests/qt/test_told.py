"""Sentences of the layers below in another language: all of them, and nothing else."""

from __future__ import annotations

import ast
import contextlib
import errno
import os
import re
import sqlite3
import sys
from pathlib import Path

import made_au
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from ferdesk import quality
from ferdesk.core.action_units import TABLE, action_units
from ferdesk.core.vocab import EMOTIONS
from ferdesk.disambiguate import Evidence, decide
from ferdesk.export import neutrals, trials
from ferdesk.export.summary import bins, of_table
from ferdesk.ui import language
from ferdesk.ui.sentences_reading import PARTS, READING
from ferdesk.ui.sentences_system import DATABASE, SYSTEM
from ferdesk.ui.sentences_trouble import TROUBLE
from ferdesk.ui.told import told

FERDESK = Path(__file__).resolve().parents[2] / "ferdesk"
NOT_SHOWN = (
    "cli", "scoring", "diagnostics", "__main__.py", "licences.py",
    "session/provenance.py", "stream/message.py", "ui/app.py", "ui/reset.py", "settings.py",
    "export/method.py", "session_method.py", "analyzer.py", "stream/lsl.py",
    "stream/incoming.py",
    "export/report/parts.py", "export/report/face_part.py", "export/report/video_part.py",
    "export/report/pictures_part.py", "export/report/trials_part.py", "export/report/made.py",
    "export/report/people_part.py", "export/report/participants_part.py",
    "export/report/course_part.py",
)  # fmt: skip
"""They speak to the command line, to Python or into files; settings are translated as rows."""
FOR_FILES = {
    neutrals.HOW,
    trials.HOW,
    trials.BY_MARKER,
    bins.HOW,
    "{0}, asking Action Units by the {1} rules where it hesitates between expressions.",
    "{0}, looking at a face again where it hesitates between expressions.",
    "The token is missing or wrong.\n",
    "Too many clients.\n",
    "More than {0} messages a second.",
    of_table.TOGETHER,
    of_table.ONE_EACH,
}
"""A card's words, what stands beside a table, and what a stream answers to programs."""
ERRORS = ("FerdeskError", "SourceError", "Taken")
OF_PROGRAMS = ("ValueError", "KeyError", "TypeError", "warning", "info", "debug", "error")
"""Calls whose words are for those who read code and logs."""


class Marked(QTranslator):
    """A language in which every sentence of the layers below stands in brackets."""

    def translate(self, context, text, disambiguation=None, n=-1):
        return f"[{text}]" if context == "Sentences" else text

    def isEmpty(self):
        return False


@pytest.fixture
def marked(qapp):
    translator = Marked()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def text_of(node: ast.AST) -> str:
    """A string of the code, with numbered places for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    places = iter(range(10))
    return "".join(
        part.value if isinstance(part, ast.Constant) else f"{{{next(places)}}}"
        for part in node.values
    )


def sentences_of(path: Path) -> set[str]:
    """What a file says to people: sentences, and everything that an error is made of."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    shown = path.is_relative_to(FERDESK / "ui")
    skipped, found = set(), set()
    for node in ast.walk(tree):
        inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
        skipped |= {id(part) for part in inside if part is not node}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))  # a docstring
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in OF_PROGRAMS:
            skipped |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ERRORS:
            found |= {text_of(argument) for argument in node.args[:2]}
    for node in ast.walk(tree) if not shown else ():
        text = text_of(node)
        if id(node) not in skipped and re.match(r"[A-Z{].* .*\.\s*$", text, re.DOTALL):
            found.add(re.sub(r"\{value:[^}]*\}", "{0}", text))
    return found - {""}


def said_below() -> dict[str, str]:
    """Every sentence with the file that has it."""
    found = {}
    for path in sorted(FERDESK.rglob("*.py")):
        name = path.relative_to(FERDESK).as_posix()
        if not name.startswith(NOT_SHOWN) and name != "core/action_units.py":
            found |= dict.fromkeys(sentences_of(path) - FOR_FILES, name)
    return found


def evidence(seed: int, likely: dict[str, float]) -> Evidence:
    rest = (1 - sum(likely.values())) / (8 - len(likely))
    face = made_au.face(seed)
    return Evidence(
        np.array([likely.get(name, rest) for name in EMOTIONS], np.float32),
        action_units(face.blendshapes, face.landmarks, face.pose),
        face=face,
        classifiers=made_au.classifiers(seed),
        rules=made_au.rules_of(made_au.classifiers(seed), ("thesis", "best")[seed % 2]),
    )


DOUBTS = [
    {"happiness": 0.99},
    {"neutral": 0.45, "sadness": 0.4},
    {"neutral": 0.4, "sadness": 0.31, "fear": 0.25},
    {"neutral": 0.3, "sadness": 0.28, "fear": 0.27},
    {"anger": 0.2},
]


def test_every_sentence_of_the_layers_below_is_in_a_table():
    table = {*READING, *PARTS, *TROUBLE}
    missing = {text: name for text, name in said_below().items() if table.isdisjoint({text})}
    known = {  # joined of two rows, or filled with more than one sentence
        "{0}: the Action Units speak for {1}{2}.",
    }
    assert missing.keys() <= known, f"add to ferdesk/ui/sentences_trouble.py: {missing}"


def test_no_table_keeps_what_nobody_says():
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for path in FERDESK.rglob("*.py")
        if not path.name.startswith("sentences_")
    )
    joined = re.sub(r'"\s*\n\s*f?"', "", said)
    for text in TROUBLE:
        words = max(re.split(r"\{[0-9]\}", text), key=len).strip()
        assert words in joined, f"nobody says {text!r} any more"


def test_every_word_of_the_action_units_is_in_a_table():
    for unit in TABLE:
        assert {unit.name, unit.meaning} <= set(READING)
        assert not unit.remark or unit.remark in READING


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: "-".join(doubt))
@pytest.mark.parametrize("seed", range(6))
def test_every_reason_outcome_and_turn_is_translated(marked, seed, doubt):
    got = decide(evidence(seed, doubt))
    said = [got.reason]
    if got.trace is not None:
        said += [one.outcome for one in got.trace.considered]
        said += [got.trace.flip] if got.trace.flip else []
    for text in said:
        assert told(text).startswith("["), text


def test_every_refusal_of_the_quality_gate_is_translated(marked):
    for flaw in quality.FLAWS:
        assert told(flaw.words.format(value=12.3)).startswith("["), flaw.words
    assert told(quality.NO_MESH).startswith("[")


def test_the_values_of_a_reason_are_translated_too(marked):
    reason = (
        "Neutral 81% or happiness 15%: the Action Units speak for neutral "
        "(hardly any lip pressor, chin raiser at 33%)."
    )
    assert told(reason) == (
        "[[Neutral 81% or happiness 15%]: the Action Units speak for neutral "
        "([hardly any [lip pressor]], [[chin raiser] at 33%]).]"
    )


def test_a_reason_of_three_expressions_is_translated_too(marked):
    reason = "Neutral 31%, sadness 30% or anger 29%: the Action Units speak for anger."
    assert told(reason) == (
        "[Neutral 31%, [sadness 30% or anger 29%]: the Action Units speak for anger.]"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("Nobody knows this.", "Nobody knows this."),
        ("No camera was found.", "[No camera was found.]"),
        # One after another, as an error says what was wrong and what to do.
        (
            "There is no file a b.mp4. Check the path; drives can be unplugged.",
            "[There is no file a b.mp4.] [Check the path; drives can be unplugged.]",
        ),
        # What the system says stands inside.
        (
            "The folder x can't be read: Permission denied. Choose another folder.",
            "[The folder x can't be read: [Permission denied].] [Choose another folder.]",
        ),
        (
            "rtsp://cam/a can't be reached: no answer for 5 s. Check the address.",
            "[rtsp://cam/a can't be reached: [no answer for 5 s].] [Check the address.]",
        ),
        # Names stay as they are, also where they are words of the app.
        (
            "/anger/happiness.mp4 is empty. Copy or record it again.",
            "[/anger/happiness.mp4 is empty.] [Copy or record it again.]",
        ),
        # One inside another, and a name at the end that is no sentence.
        (
            "cam gives no more pictures. It is opened again by itself as soon as it is there.",
            "[[cam gives no more pictures.] It is opened again by itself as soon as it is there.]",
        ),
        (
            "The model x failed: bad. Export the model again. WRN, balanced stays in use.",
            "[The model x failed: bad.] [Export the model again.] [WRN, balanced stays in use.]",
        ),
        (
            "Images in x that could not be read and were left out: 3. The last: a is empty.",
            "[Images in x that could not be read and were left out: 3. The last: [a is empty.]]",
        ),
        ("No camera was found. What else?", "[No camera was found.] What else?"),
    ],
)
def test_sentences_are_known_wherever_they_stand(marked, text, shown):
    assert told(text) == shown


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other words")
def test_the_system_says_what_the_table_has():
    of_names = 3  # the last ones are the resolver's, which has no numbers for them
    said = {os.strerror(number) for number in errno.errorcode}
    assert set(SYSTEM[:-of_names]) <= said


MET = (
    "EPERM ENOENT EIO ENXIO EAGAIN ENOMEM EACCES EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL "
    "ENFILE EMFILE EFBIG ENOSPC EROFS EPIPE ENAMETOOLONG ENOTEMPTY ELOOP EILSEQ EPROTO ENOTSUP "
    "EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ECONNABORTED ECONNRESET ENOTCONN ETIMEDOUT "
    "ECONNREFUSED EHOSTDOWN EHOSTUNREACH ESTALE EUCLEAN EREMOTEIO EDQUOT ENOMEDIUM ENOKEY"
)
"""With files, drives that are taken out, file servers, cameras and the network."""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other words")
@pytest.mark.parametrize("name", MET.split())
def test_what_can_be_met_is_in_the_table(name):
    assert os.strerror(getattr(errno, name)) in SYSTEM


@pytest.mark.parametrize(
    ("place", "statements"),
    [
        (":memory:", ["PRAGMA query_only=ON", "CREATE TABLE t (x)"]),
        (":memory:", ["CREATE TABLE t (x)", "PRAGMA max_page_count=1", "CREATE TABLE more (x)"]),
        ("/nowhere/at/all", []),
    ],
)
def test_sqlite_says_what_the_table_has(place, statements):
    with (
        pytest.raises(sqlite3.Error) as said,
        contextlib.closing(sqlite3.connect(place)) as database,
    ):
        for statement in statements:
            database.execute(statement)
    assert str(said.value) in DATABASE


def test_english_is_shown_as_it_is(qapp):
    assert told("No camera was found.") == "No camera was found."


def test_sizes_inside_a_sentence_have_the_unit_of_the_language(qapp):
    french = language.install(qapp, "fr")
    said = told(
        "There is too little room to record: 12.5 MB are free on the disk of /x, 524.3 MB are "
        "needed. Make room, or choose another folder."
    )
    language.remove(french)
    nbsp = "\N{NO-BREAK SPACE}"
    assert f"12,5{nbsp}Mo" in said and f"524,3{nbsp}Mo" in said
