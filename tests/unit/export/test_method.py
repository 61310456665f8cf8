"""The paragraph on how a table was made."""

import made_au
import pytest

from ferdesk.au_svm.card import validate
from ferdesk.au_svm.model import AuClassifiers
from ferdesk.export import method
from ferdesk.export.method import described
from ferdesk.models import catalog
from ferdesk.options import Options

WHOLE = {"every": 1, "from_s": 0.0, "to_s": None, "neutral": None, "trials": None, "bins": None}

BOTH = {True, False}


@pytest.fixture(scope="module")
def models():
    """Those that ship."""
    return catalog.scan()


def test_it_says_all_that_a_report_needs(models):
    first, second = models.reader("wrn-16-2"), models.reader("wrn-28-4")
    said = described((first, second), Options(), WHOLE, BOTH)
    accuracy, n = first.card.test_accuracy
    for part in (
        "Every frame of each video, and each image, was read.",
        "Up to 4 faces in each, found by MediaPipe's Face Landmarker (mediapipe 0.",
        "in all of the picture and, for those of less than an eighth of its width, in parts of it,",
        f"WRN-16-2 (SHA-256 {first.card['sha256'][:12]}…; accuracy on the FER+ test set "
        f"{accuracy:.1f} %, N = {n}).",
        "hesitated between expressions it looked at the face a second time",
        "still hesitated between expressions, classifiers of Action Units decided",
        "(rules 'best')",
        "(time constant 0.5 s)",
        "a probability below 0.35",
        "For comparison the same faces were read by WRN-28-4 (SHA-256 ",
        "not what people felt.",
    ):
        assert part in said


def test_it_says_nothing_that_was_not_done(models):
    options = Options(framed=True, disambiguation="off")
    said = described((models.reader("wrn-16-2"),), options, WHOLE, BOTH)
    assert "one face that is framed as in FER+" in said
    for part in (
        "Landmarker",
        "second time",
        "rules",
        "above neutral",
        "time constant",
        "No label",
        "For comparison",
    ):
        assert part not in said
    # No rules were fitted beside this one.
    assert "hesitated" not in described((models.reader("ensemble"),), Options(), WHOLE, BOTH)


def test_of_rules_that_only_look_again_it_says_that_alone(models, monkeypatch):
    looks = made_au.beside("wrn-28-4", look_margin=0.5, pair_margin=0.0, triple_margin=0.0)
    units = AuClassifiers(made_au.arrays(), validate(made_au.card_data() | {"beside": [looks]}))
    monkeypatch.setattr(method, "shipped", lambda kind: units)
    said = described((models.reader("wrn-28-4"),), Options(), WHOLE, BOTH)
    assert "second time" in said and "classifiers" not in said


@pytest.mark.parametrize(
    ("stills", "read", "filtered"),
    [
        (BOTH, "Every frame of each video, and each image, was read.", True),
        ({False}, "Every frame of each video was read.", True),
        ({True}, "Each image was read.", False),
    ],
)
def test_it_tells_of_the_inputs_that_there_were(models, stills, read, filtered):
    said = described((models.reader("wrn-16-2"),), Options(), WHOLE, stills)
    assert read in said and ("smoothed by" in said) is filtered


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ({"every": 5, "from_s": 2.0, "to_s": None}, "One of 5 frames from 2 s to its end of each"),
        ({"every": 1, "from_s": 0.0, "to_s": 9.5}, "Every frame from 0 s to 9.5 s of each video"),
        ({"neutral": {"from_s": 1.0, "to_s": 2.5}}, "each face's own median from 1 s to 2.5 s of"),
        ({"trials": {"file": "t.csv"}}, "assigned to trials by their time in the video"),
    ],
)
def test_it_says_which_frames_were_read(models, taken, told):
    assert told in described(
        (models.reader("wrn-16-2"),), Options(max_faces=1), WHOLE | taken, BOTH
    )
