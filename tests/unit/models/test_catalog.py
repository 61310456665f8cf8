from __future__ import annotations

import json

import numpy as np
import pytest
from fakes import card_data, catalog_of, write_model

from ferdesk.core import places
from ferdesk.core.card import problems
from ferdesk.core.errors import FerdeskError
from ferdesk.models import catalog
from ferdesk.models.runner import Runner


def scores(valid: float, test: float) -> dict:
    return {
        "valid/majority": {"accuracy": valid, "n": 9},
        "test/majority": {"accuracy": test, "n": 9},
    }


def test_models_are_found_by_title(tmp_path):
    write_model(tmp_path, "b", title="Second")
    write_model(tmp_path, "a", title="Third")
    write_model(tmp_path, "c", title="First")
    found = catalog.scan([tmp_path])
    assert found.ids == ("c", "b", "a")
    assert found.problems == ()
    assert found.get("a").onnx == tmp_path / "a" / "model.onnx"


def test_the_default_is_the_best_on_validation_and_never_on_the_test(tmp_path):
    write_model(tmp_path, "lucky", metrics=scores(valid=80, test=99))
    write_model(tmp_path, "solid", metrics=scores(valid=88, test=70))
    write_model(tmp_path, "unscored", metrics={})
    assert catalog.scan([tmp_path]).default.id == "solid"


def test_a_file_can_name_the_default(tmp_path):
    write_model(tmp_path, "a", metrics=scores(80, 80))
    write_model(tmp_path, "b", metrics=scores(90, 90))
    (tmp_path / "default.txt").write_text("a\n")
    assert catalog.scan([tmp_path]).default.id == "a"
    (tmp_path / "default.txt").write_text("gone")
    assert catalog.scan([tmp_path]).default.id == "b"


def test_bad_folders_are_left_out_and_told(tmp_path):
    write_model(tmp_path, "good")
    (tmp_path / "empty").mkdir()
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "card.json").write_text("{")
    write_model(tmp_path, "no-weights")
    (tmp_path / "no-weights" / "model.onnx").unlink()
    write_model(tmp_path, "renamed")
    (tmp_path / "renamed").rename(tmp_path / "other-name")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "README.md").write_text("not a folder")
    found = catalog.scan([tmp_path])
    assert found.ids == ("good",)
    told = "\n".join(found.problems)
    assert len(found.problems) == 4
    for name in ("empty", "torn", "no-weights", "other-name"):
        assert name in told


def test_of_two_with_one_id_the_first_folder_counts(tmp_path):
    write_model(tmp_path / "mine", "a", title="Mine")
    write_model(tmp_path / "theirs", "a", title="Theirs")
    found = catalog.scan([tmp_path / "mine", tmp_path / "theirs"])
    assert [entry.card.title for entry in found.entries] == ["Mine"]
    assert "is there already" in found.problems[0]


def test_models_of_ones_own_stand_beside_those_that_ship(tmp_path, monkeypatch):
    own = tmp_path / "own"
    monkeypatch.setattr(places, "models_folder", lambda: own)
    shipped = catalog.scan()
    assert not own.exists() and not shipped.problems
    write_model(own, "mine")
    write_model(own, shipped.default.id)
    (own / "default.txt").write_text("mine")
    found = catalog.scan()
    assert set(found.ids) == {*shipped.ids, "mine"} and found.beside
    assert found.default.onnx == shipped.default.onnx
    assert "is there already" in found.problems[0]


def test_an_empty_catalog_says_what_to_do(tmp_path):
    found = catalog.scan([tmp_path / "nowhere"])
    assert found.entries == ()
    with pytest.raises(FerdeskError, match=r"nowhere.*Install ferdesk again"):
        _ = found.default


def test_an_unknown_id_lists_the_known(tiny_entry):
    with pytest.raises(FerdeskError, match=r"no model 'x'.*tiny"):
        catalog_of(tiny_entry).get("x")


def test_a_model_tells_of_people_where_its_card_does(tmp_path):
    votes = {
        "split": "valid", "n": 9, "temperature": 1.8, "confidence": 87, "agreement": 74, "gap": 1,
    }  # fmt: skip
    write_model(tmp_path, "told", votes=votes)
    write_model(tmp_path, "silent")
    found = catalog.scan([tmp_path])
    assert found.people("told")(np.full(8, 1 / 8)).sum() == pytest.approx(1)
    assert found.people("silent") is None and found.people("gone") is None


def test_the_card_of_an_entry_is_validated(tmp_path):
    place = tmp_path / "a"
    place.mkdir()
    (place / "card.json").write_text(str(card_data("a")).replace("'", '"'))
    assert "not valid JSON" in catalog.scan([tmp_path]).problems[0]


def test_a_variant_reads_with_the_file_of_the_model_beside_it(tmp_path):
    origin = write_model(tmp_path, "a")
    shift = [0.5, *[0.0] * 6, -1.0]
    data = {**card_data("b", origin.onnx.read_bytes()), "variant": {"of": "a", "shift": shift}}
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "card.json").write_text(json.dumps(data))
    found = catalog.scan([tmp_path])
    assert not found.problems
    variant = found.get("b")
    assert variant.onnx == tmp_path / "a" / "model.onnx" and variant.card.variant.of == "a"
    crops = np.arange(3 * 48 * 48, dtype=np.uint32).reshape(3, 48, 48).astype(np.uint8)
    plain, shifted = (Runner(one, "cpu", 1).predict(crops) for one in (found.get("a"), variant))
    said = np.log(shifted) - np.log(plain)
    wanted = np.array(shift) / variant.card.temperature
    np.testing.assert_allclose(said - said[:, 1:2], np.tile(wanted, (3, 1)), atol=1e-4)
    origin.onnx.unlink()
    (told,) = [problem for problem in catalog.scan([tmp_path]).problems if "b reads" in problem]
    assert "b reads with the file of a: put that beside it" in told


@pytest.mark.parametrize(
    "changed",
    [
        {"of": "../a"}, {"of": ".."}, {"of": ""}, {"of": "a\\b"}, {"of": 1}, {"shift": []},
        {"shift": [1] * 7}, {"shift": ["x"] * 8}, {"shift": None}, {"shift": [float("inf")] * 8},
    ],
)  # fmt: skip
def test_a_variant_that_leads_elsewhere_or_says_nothing_is_refused(changed):
    variant = {"of": "a", "shift": [0.0] * 8, **changed}
    (problem,) = problems({**card_data("b"), "variant": variant})
    assert "variant." in problem
