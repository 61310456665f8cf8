"""The reader of age and gender: the contract, and what it makes of the numbers."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from fakes import apparent_onnx, catalog_of, made_apparent, tiny_onnx, write_model

from ferdesk.core.errors import FerdeskError
from ferdesk.models.apparent import OLDEST, ApparentReader
from ferdesk.models.runner import Runner


def crops(*levels: int) -> np.ndarray:
    return np.stack([np.full((48, 48), level, np.uint8) for level in levels])


def entry(folder: Path, content: bytes | None = None, **changes):
    content = apparent_onnx() if content is None else content
    return write_model(folder, "multi", content, **{"apparent": made_apparent(), **changes})


def test_it_reads_age_and_the_second_gender(tmp_path):
    reader = ApparentReader(entry(tmp_path), "cpu", 1)
    reader.warm_up()
    young, old = reader.read(crops(100, 200))
    assert (young.age_years, old.age_years) == (pytest.approx(20), pytest.approx(45))
    assert (young.female, old.female) == (pytest.approx(100 / 255), pytest.approx(200 / 255))
    assert reader.provider == "CPUExecutionProvider"


def test_a_batch_reads_as_its_faces_one_by_one(tmp_path):
    reader = ApparentReader(entry(tmp_path), "cpu", 1)
    batch = np.random.default_rng(0).integers(0, 256, (5, 48, 48), dtype=np.uint8)
    assert reader.read(batch) == tuple(reader.read(one[None])[0] for one in batch)
    assert reader.read(batch[:0]) == ()


def test_an_age_below_0_is_0(tmp_path):
    assert ApparentReader(entry(tmp_path), "cpu", 1).read(crops(4))[0].age_years == 0


def test_the_same_file_reads_expression_as_any_model(tmp_path):
    plain = Runner(write_model(tmp_path), "cpu", 1)
    both = Runner(entry(tmp_path), "cpu", 1)
    np.testing.assert_array_equal(both.predict(crops(90)), plain.predict(crops(90)))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (tiny_onnx(), "its outputs are logits"),
        (apparent_onnx(age_name="years_old"), "its outputs are logits, years_old, gender"),
        (apparent_onnx(age_width=1), r"its output age is tensor\(float\)"),
        (apparent_onnx(gender_width=3), "its output gender has 3 columns"),
        (tiny_onnx(name="images"), "its input is images"),
        (b"no model", "is not a model that can be loaded"),
    ],
)
def test_a_file_that_breaks_the_contract_is_refused(tmp_path, content, told):
    with pytest.raises(FerdeskError, match=told):
        ApparentReader(entry(tmp_path, content), "cpu", 1)


def test_what_is_expected_is_told_in_full(tmp_path):
    with pytest.raises(FerdeskError, match=r"output age float32 \(N,\), gender float32 \(N, 2\)\."):
        ApparentReader(entry(tmp_path, tiny_onnx()), "cpu", 1)


def test_a_card_without_figures_is_refused(tmp_path):
    with pytest.raises(FerdeskError, match="does not say how far off"):
        ApparentReader(write_model(tmp_path, "multi", apparent_onnx()), "cpu", 1)


def test_another_file_than_the_cards_is_refused(tmp_path):
    other = hashlib.sha256(b"other").hexdigest()
    with pytest.raises(FerdeskError, match="is damaged or is not the file"):
        ApparentReader(entry(tmp_path, sha256=other), "cpu", 1)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"nan": True}, "not finite"),
        ({"gender_sum": 1.5}, "no probabilities for gender"),
        ({"gender_sum": -0.5}, "no probabilities for gender"),
    ],
)
def test_numbers_that_make_no_sense_are_told(tmp_path, broken, told):
    reader = ApparentReader(entry(tmp_path, apparent_onnx(**broken)), "cpu", 1)
    with pytest.raises(FerdeskError, match=told):
        reader.read(crops(200))


def test_no_age_is_beyond_the_oldest(tmp_path, monkeypatch):
    reader = ApparentReader(entry(tmp_path), "cpu", 1)
    given = [np.float32([1e6]), np.float32([[0.5, 0.5]])]
    monkeypatch.setattr(reader, "_run", lambda crops: given)
    assert reader.read(crops(1))[0].age_years == OLDEST


def test_a_device_lost_in_mid_run_falls_back_to_the_cpu(tmp_path):
    reader = ApparentReader(entry(tmp_path), "cpu", 1)
    wanted = reader.read(crops(100))

    class Lost:
        def get_providers(self):
            return ["CUDAExecutionProvider"]

        def run(self, *_):
            raise RuntimeError("gone")

    reader._session = Lost()
    assert reader.read(crops(100)) == wanted
    assert "The CPU is used instead" in reader.notice


def test_the_catalog_names_the_first_model_whose_card_tells(tmp_path):
    plain, multi = write_model(tmp_path), entry(tmp_path)
    again = write_model(tmp_path, "again", apparent_onnx(), apparent=made_apparent())
    assert catalog_of(plain).apparent is None
    assert catalog_of(plain, multi, again).apparent is multi
