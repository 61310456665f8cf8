"""Age and gender of a multi-task network, exported for the app and measured."""

import dataclasses

import numpy as np
import onnx
import pytest
import torch
from made_people import write_utkface
from test_multitask import MULTI
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core import card as cards
from ferdesk.core.errors import FerdeskError
from trainer import graph, plan, quantise, recipes, to_onnx
from trainer.__main__ import main
from trainer.given import Given
from trainer.models import build
from trainer.multitask import apparent
from trainer.multitask import faces as sets
from trainer.multitask.apparent import OUTPUTS, AllTasks
from trainer.multitask.faces import Faces
from trainer.predictors import onnx_outputs, onnx_predictor
from trainer.runs import Classifier

CROPS = np.random.default_rng(0).integers(0, 256, (9, 48, 48), np.uint8)
SHORT = dataclasses.replace(MULTI, epochs=1)


def network():
    torch.manual_seed(0)
    return build("wrn-16-2+faces", dropout=0.0).eval()


@pytest.fixture(scope="module")
def module():
    return AllTasks(network(), 1.7).eval()


@pytest.fixture(scope="module")
def model(module):
    return to_onnx.convert(module, OUTPUTS)


def made_faces(n=300):
    rng = np.random.default_rng(2)
    split = np.arange(n, dtype=np.int64) % 3
    ages = rng.integers(0, 101, n)
    pixels = rng.integers(0, 256, (n, 48, 48), np.uint8)
    return Faces(pixels, ages, ages % 2, split.astype(np.uint8), "made", {})


def test_the_file_gives_what_torch_gives(module, model):
    to_onnx.parity(module, model.SerializeToString(), CROPS, OUTPUTS)
    logits, age, gender = onnx_outputs(model.SerializeToString(), OUTPUTS)(CROPS)
    assert (logits.shape, age.shape, gender.shape) == ((9, 8), (9,), (9, 2))
    assert ((age >= 0) & (age <= 100)).all()
    np.testing.assert_allclose(gender.sum(axis=1), 1, atol=1e-6)


def test_parity_looks_at_every_output(module, model):
    other = AllTasks(network(), 0.3)
    with pytest.raises(FerdeskError, match="gender differ"):
        to_onnx.parity(other, model.SerializeToString(), CROPS, OUTPUTS)


def test_an_output_of_another_shape_is_refused(module):
    class Swapped(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = module

        def forward(self, crops):
            logits, age, gender = self.inner(crops)
            return logits, gender, age

    with pytest.raises(FerdeskError, match="age should be"):
        to_onnx.convert(Swapped(), OUTPUTS)


def test_a_model_without_these_outputs_says_so():
    emotions = to_onnx.convert(Classifier(build("wrn-16-2", dropout=0.0)).eval())
    with pytest.raises(FerdeskError, match="can't be run"):
        onnx_outputs(emotions.SerializeToString(), ("age",))


def test_in_8_bits_the_branches_stay_in_float(model):
    ready = quantise.prepare(model)
    beside = graph.beside(ready)
    kinds = {node.name: node.op_type for node in ready.graph.node}
    assert [kinds[name] for name in beside].count("Gemm") == 4 and "Conv" not in {
        kinds[name] for name in beside
    }
    assert "emotion" in graph.ends(ready)[1]  # not the last dense layer of the file, which is age's
    made = quantise.quantise(ready, quantise.measure(ready, CROPS, "minmax"))
    held = {item.name: item.data_type for item in made.graph.initializer}
    for node in made.graph.node:
        if node.name in beside and node.op_type == "Gemm":
            assert held[node.input[1]] == onnx.TensorProto.FLOAT
    exact = onnx_outputs(model.SerializeToString(), OUTPUTS)(CROPS)
    rough = onnx_outputs(made.SerializeToString(), OUTPUTS)(CROPS)
    assert np.abs(exact[1] - rough[1]).max() < 1.0  # years
    assert onnx_predictor(made.SerializeToString())(CROPS).shape == (9, 8)


def test_a_range_holds_its_share_by_the_age_that_was_read():
    rng = np.random.default_rng(0)
    read = np.r_[np.full(1000, 5.0), np.full(1000, 70.0)]
    off = np.r_[rng.uniform(0, 2, 1000), rng.uniform(0, 20, 1000)]
    widths = apparent._widths(read, off)
    assert widths[0] == pytest.approx(1.6, abs=0.1) and widths[-1] == pytest.approx(16, abs=0.6)
    # Nobody was read between 20 and 30: all faces give the width.
    assert widths[2] == pytest.approx(np.quantile(off, 0.8), abs=0.06)


def test_what_the_card_tells_is_of_the_hold_out(module, model, monkeypatch):
    faces = made_faces()
    ages = faces.ages.astype(np.float32)
    # A reader that is two years off on validation and four on test, and always says female.
    shift = np.choose(faces.split, [0.0, 2.0, 4.0]).astype(np.float32)
    at = {faces.pixels[i].tobytes(): i for i in range(len(faces.pixels))}

    def reader(_, names):
        def read(crops):
            rows = [at[crop.tobytes()] for crop in crops]
            said = np.tile(np.float32([0.2, 0.8]), (len(rows), 1))
            return [ages[rows] + shift[rows], said]

        return read

    monkeypatch.setattr(apparent, "onnx_outputs", reader)
    told = apparent.measured(b"", faces)
    assert told["age"]["mae"] == 4 and told["age"]["covered"] == 0 and told["age"]["n"] == 100
    assert {row["off"] for row in told["age"]["ranges"]} == {2.0}
    assert [row["below"] for row in told["age"]["ranges"]] == [13, 20, 30, 40, 50, 60, None]
    share = 100 * (faces.genders[faces.rows("test")] == 1).mean()
    assert told["gender"]["accuracy"] == round(share, 2) and told["gender"]["n"] == 100


def test_faces_without_any_label_are_refused(model):
    faces = dataclasses.replace(made_faces(), ages=np.full(300, -1))
    with pytest.raises(FerdeskError, match="known age or gender"):
        apparent.measured(model.SerializeToString(), faces)


def test_gender_is_calibrated_on_validation():
    faces = made_faces()
    found = apparent.all_tasks(network(), faces)
    assert found.temperature != 1 and not found.training
    unlike = dataclasses.replace(faces, genders=1 - faces.genders)
    assert apparent.all_tasks(network(), unlike).temperature != found.temperature


def test_two_networks_are_not_one_model():
    with pytest.raises(FerdeskError, match="Soft sharing"):
        apparent.all_tasks(build("wrn-16-2~faces", dropout=0.0), made_faces())


def test_the_command_exports_them_with_their_figures(tmp_path, fer, made, monkeypatch, capsys):  # noqa: F811
    people, data = write_utkface(tmp_path / "utk"), made.write_folder(tmp_path / "fer")
    single = dataclasses.replace(
        SHORT, name="e", model="wrn-16-2", task="emotion", beside=(0.0, 0.0)
    )
    monkeypatch.setattr(recipes, "RECIPES", {"m": SHORT, "e": single})
    done = plan.train_missing(
        ("m", "e"), (0,), fer, tmp_path / "runs", CPU, say=lambda line: None,
        given=Given(faces=people),
    )  # fmt: skip
    assert [outcome.state for outcome in done] == ["trained", "trained"], done

    def export(run, *more):
        where = ("--out", str(tmp_path / "models"), "--precision", "fp32")
        folder = str(tmp_path / "runs" / run)
        return main(["export", folder, "--id", "m", "--data", str(data), *where, *more])

    assert export("m-s0", "--faces", str(people)) == 0
    card = cards.read(tmp_path / "models" / "m" / "card.json")
    assert card["apparent"]["age"]["n"] == len(sets.load(people).rows("test"))
    assert any("Age and gender" in line for line in card["limits"])
    assert "age: off by" in capsys.readouterr().out
    file = (tmp_path / "models" / "m" / "model.onnx").read_bytes()
    assert onnx_outputs(file, OUTPUTS)(CROPS)[1].shape == (9,)
    assert export("m-s0") == 0  # emotions alone
    assert "apparent" not in cards.read(tmp_path / "models" / "m" / "card.json").data
    assert export("e-s0", "--faces", str(people)) == 1
    assert "emotions alone" in capsys.readouterr().err
