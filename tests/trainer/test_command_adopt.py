"""The ``adopt`` command: from somebody else's file to a model that the app lists."""

from __future__ import annotations

import hashlib

import numpy as np
import onnx
import pytest
from fakes import write_model
from made_foreign import KERAS, Made

from ferdesk.core import card as cards
from ferdesk.core import places
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models import catalog
from ferdesk.ui.dialogs.card_html import PHRASES
from ferdesk.ui.sentences_card import FIELD_NAMES
from trainer import command_export, dataset, protocol
from trainer.__main__ import main
from trainer.join import join

MADE = Made(("N", 48, 48, 1), KERAS, certain=True)


@pytest.fixture
def file(tmp_path):
    onnx.save(MADE.model(), tmp_path / "net.onnx")
    return tmp_path / "net.onnx"


@pytest.fixture
def path(made, tmp_path):
    """A made FER+ folder."""
    return made.write_folder(tmp_path / "fer")


def adopt(file, *more, model_id="net", words=KERAS):
    named = ["--id", model_id, "--emotions", ",".join(words)]
    return main(["adopt", str(file), *named, *map(str, more)])


def read_card(model_id="net"):
    return cards.read(places.models_folder() / model_id / "card.json")


def test_without_data_it_is_listed_and_says_that_it_was_not_scored(file, capsys):
    assert adopt(file, "--range", "0-1", "--title", "A net", "--licence", "MIT") == 0
    shown = capsys.readouterr().out
    assert f"The app lists {places.models_folder() / 'net'} from its next start." in shown
    assert "48×48×1 float32, NHWC, several at once; 7 probabilities (told)" in shown
    assert "range 0-1, mean 0, std 1; anger, disgust, fear, happiness, sadness" in shown
    assert "no answer for contempt" in shown and "Not scored" in shown
    card = read_card()
    assert card.title == "A net" and card["licence"] == "MIT" and card.temperature == 1
    assert card["metrics"] == {} and card.reliability is None and "Not scored" in card["summary"]
    assert card["recipe"]["file_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert card["recipe"]["emotions"][0] == "anger" and card["parameters"] == 48 * 48 * 7 + 7
    entry = catalog.scan().get("net")
    crops = np.random.default_rng(1).integers(0, 256, (3, 48, 48), np.uint8)
    rows = entry.load("cpu", 1).predict(crops)
    np.testing.assert_allclose(rows, MADE.read_by_hand(crops), atol=1e-4)


def test_with_data_it_is_calibrated_and_scored_on_validation(file, path, capsys):
    assert adopt(file, "--range", "0-1", "--data", path) == 0
    card, shown = read_card(), capsys.readouterr().out
    data = dataset.load(path)
    rows, labels = protocol.select(data, "valid")
    right = MADE.read_by_hand(data.pixels[rows]).argmax(1) == labels
    scores = card["metrics"]["valid/majority"]
    assert scores["accuracy"] == pytest.approx(100 * right.mean(), abs=0.01)
    assert set(card["metrics"]) == {"valid/majority"} and card.reliability is not None
    assert card["data"]["labels_sha256"] == data.labels.sha256
    assert card["data"]["valid_n"] == len(rows)
    assert "Not scored" not in card["summary"] + shown
    said = [line.split() for line in shown.splitlines() if line.split()[0] in EMOTIONS]
    assert [line[0] for line in said] == list(EMOTIONS)
    assert sum(float(line[1].rstrip("%")) for line in said) == pytest.approx(100, abs=0.5)
    assert main(["reliability", str(places.models_folder() / "net"), "--data", str(path)]) == 0
    assert main(["evaluate", str(places.models_folder() / "net"), "--data", str(path)]) == 0


@pytest.mark.parametrize(("turned", "warned"), [(False, False), (True, True)])
def test_an_order_that_can_not_be_right_is_seen(turned, warned, made, tmp_path, capsys):
    """A network that knows every picture by heart, named in its own order and in another."""
    path = made.write_folder(tmp_path / "fer")
    data = dataset.load(path)
    rows, labels = protocol.select(data, "valid")
    flat = data.pixels[rows].reshape(len(rows), -1).astype(np.float64) / 255
    model = MADE.model()
    wanted = 9 * np.eye(8)[labels][:, [EMOTIONS.index(e) for e in ("anger", "disgust", "fear",
             "happiness", "sadness", "surprise", "neutral")]]  # fmt: skip
    weights = np.linalg.lstsq(flat, wanted, rcond=None)[0].astype(np.float32)
    for item in model.graph.initializer:
        if item.name in "wb":
            array = weights if item.name == "w" else np.zeros(7, np.float32)
            item.CopyFrom(onnx.numpy_helper.from_array(array, item.name))
    onnx.save(model, tmp_path / "net.onnx")
    words = (*KERAS[1:], KERAS[0]) if turned else KERAS
    assert adopt(tmp_path / "net.onnx", "--range", "0-1", "--data", path, words=words) == 0
    shown = capsys.readouterr().out
    assert ("valid/majority: 100.00%" in shown) == (not turned)
    assert ("Beware" in shown and "order of --emotions" in shown) == warned


def test_the_test_set_is_scored_when_asked_for_alone(file, path, tmp_path, capsys):
    out = ["--range", "0-1", "--out", tmp_path / "models", "--data", path, "--test"]
    assert adopt(file, *out) == 0
    card = cards.read(tmp_path / "models" / "net" / "card.json")
    assert {"valid/majority", "test/majority"} < set(card["metrics"])
    assert not places.models_folder().exists()
    assert adopt(file, "--range", "0-1", "--test") == 1
    assert "no test images" in capsys.readouterr().err


def test_no_other_model_s_place_is_taken(file, capsys):
    assert adopt(file, "--range", "0-1", model_id="wrn-16-2") == 1
    assert "wrn-16-2 ships with ferdesk" in capsys.readouterr().err
    trained = write_model(places.models_folder(), "mine")
    before = trained.onnx.read_bytes()
    assert adopt(file, "--range", "0-1", model_id="mine") == 1
    assert "trained here" in capsys.readouterr().err and trained.onnx.read_bytes() == before
    # One that was adopted can be adopted again, as with another range.
    assert adopt(file, "--range", "0-1") == adopt(file, "--range", "0-255") == 0
    assert read_card()["recipe"]["range"] == "0-255"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--range", "-1-1", "--mean", "a,b"], "--mean is 'a,b', and not numbers"),
        (["--range", "0-1", "--data", "nowhere"], "nowhere"),
        ([], "Say it with --range: 0-255, 0-1, -1-1"),
        (["--range", "0-1", "--id", "a b"], "can't name a folder"),
    ],
)
def test_what_fails_leaves_nothing(more, words, file, capsys):
    assert adopt(file, *more) == 1
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
    assert not places.models_folder().exists()


def test_a_failing_write_leaves_the_model_that_was_there(file, monkeypatch):
    assert adopt(file, "--range", "0-1") == 0
    folder = places.models_folder() / "net"
    before = {item.name: item.read_bytes() for item in folder.iterdir()}

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cards, "write", fail)
    assert adopt(file, "--range", "0-255") == 1
    assert {item.name: item.read_bytes() for item in folder.iterdir()} == before


def test_it_is_compared_and_not_joined(file, tmp_path):
    assert adopt(file, "--range", "0-1") == 0
    write_model(tmp_path, "tiny")
    with pytest.raises(FerdeskError, match="net was adopted: what it learnt from is not known"):
        join([tmp_path / "tiny", places.models_folder() / "net"], "both", "Both", tmp_path, None)


def test_the_app_has_words_for_all_that_its_card_says(file):
    assert adopt(file, "--range", "0-1") == 0
    card = read_card()
    assert not set(card["recipe"]) - set(FIELD_NAMES)
    said = [card["summary"], card["licence"], card["data"]["set"], *card["limits"]]
    assert not [text for text in said if not PHRASES.knows(text)]


def test_its_limits_are_not_those_of_fer_plus(file):
    assert adopt(file, "--range", "0-1") == 0
    told = " ".join(read_card()["limits"])
    assert "FER+" not in told and "no answer for contempt" in told and "hiring" in told
    assert command_export.LIMITS[:2] == tuple(read_card()["limits"][:2])
