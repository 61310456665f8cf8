"""A network of emotions whose last group is there twice: what it was stays, to the bit."""

import dataclasses
from functools import partial

import numpy as np
import onnx
import pytest
import torch
from test_export_onnx import lively
from test_multitask import MULTI, people  # noqa: F401  (fixture)
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core.errors import FerdeskError
from trainer import blend, graph, quantise, runs, to_onnx
from trainer.card_text import run_fields
from trainer.given import Given
from trainer.grow import begin
from trainer.models import build
from trainer.models.branched import emotion_part
from trainer.models.forked import Forked
from trainer.models.wrn import WideResNet
from trainer.multitask.apparent import OUTPUTS, AllTasks
from trainer.multitask.outputs import SLICES
from trainer.predictors import onnx_outputs
from trainer.recipes.table_7_3 import ROWS
from trainer.task import training_data
from trainer.train import Training

FORKED = dataclasses.replace(
    MULTI, name="f", model="wrn-16-2^faces", frozen="emotion", grown_from="a"
)
CROPS = np.random.default_rng(0).integers(0, 256, (9, 48, 48), np.uint8)


@pytest.fixture
def small() -> WideResNet:
    torch.manual_seed(0)
    return lively(WideResNet(10, 2)).network.eval()


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.randn(24, 1, 24, 24, generator=torch.Generator().manual_seed(1))


@torch.no_grad()
def test_it_begins_as_the_network_of_emotions_at_both_ends(small, pictures):
    forked = Forked(partial(WideResNet, 10, 2))
    begin(small, forked, pictures)
    forked.eval()
    assert torch.equal(forked(pictures)[:, SLICES["emotion"]], small(pictures))
    for name, value in small.state_dict().items():
        assert torch.equal(emotion_part(forked).state_dict()[name], value)
    # The second last group reads the same features, in training as in use.
    own = [small.blocks(small.stem(pictures)), forked.faces.blocks(forked.shared(pictures))]
    torch.testing.assert_close(*own, rtol=1e-3, atol=1e-3)
    before, now = forked.faces(forked.shared(pictures)), forked.train()(pictures)[:, 8:]
    assert (before - now).abs().mean() < 0.1 * before.abs().mean()


def test_it_begins_as_a_network_with_its_layers_alone(small, pictures):
    with pytest.raises(FerdeskError, match="these differ"):
        begin(small, Forked(partial(WideResNet, 16, 2)), pictures)


def test_what_reads_emotions_stays_to_the_bit(fer, people, tmp_path):  # noqa: F811
    data = training_data(fer, FORKED, faces=people)
    start = build("wrn-16-2", dropout=0.0)
    training = Training(
        FORKED, data, runs.create(tmp_path / "run", FORKED, {"seed": 0}), 0, CPU,
        lambda network: begin(start, network, torch.randn(8, 1, 24, 24)),
    )  # fmt: skip
    tail = {n: v.clone() for n, v in training.network.faces.state_dict().items()}
    training.go()
    ended = runs.load_network(tmp_path / "run")
    for name, value in start.state_dict().items():
        assert torch.equal(ended.emotion.state_dict()[name], value), name
    for name, value in ended.faces.named_parameters():
        assert not torch.equal(value, tail[name]), f"{name} has learnt nothing"


def test_it_trains_on_faces_alone_and_is_watched_by_both_sets(fer, people):  # noqa: F811
    both = training_data(fer, dataclasses.replace(FORKED, frozen=""), faces=people)
    alone = training_data(fer, FORKED, faces=people)
    n = len(people.rows("train"))
    assert torch.equal(alone.pixels, both.pixels[-n:]) and len(alone.pixels) == n
    assert torch.equal(alone.targets, both.targets[-n:]) and not alone.weights[:, 0].any()
    assert torch.equal(alone.valid_labels, both.valid_labels)


def test_without_a_frozen_part_all_of_it_learns():
    network = build("wrn-16-2^faces", dropout=0.0)
    network(torch.randn(2, 1, 32, 32)).square().sum().backward()
    assert all(parameter.grad is not None for parameter in network.parameters())
    with pytest.raises(FerdeskError, match=r"no stage 'conv3_3'.*It has: emotion"):
        network.freeze("conv3_3")


def test_in_8_bits_its_second_group_is_too():
    torch.manual_seed(0)
    forked = build("wrn-16-2^faces", dropout=0.0)
    module = AllTasks(forked, 1.2).eval()
    model = to_onnx.convert(module, OUTPUTS)
    to_onnx.parity(module, model.SerializeToString(), CROPS, OUTPUTS)
    ready = quantise.prepare(model)
    in_float = graph.beside(ready)
    kinds = [node.op_type for node in ready.graph.node if node.name in in_float]
    assert kinds.count("Gemm") == 4 and "Conv" not in kinds
    made = quantise.quantise(ready, quantise.measure(ready, CROPS, "minmax"))
    held = {item.name: item.data_type for item in made.graph.initializer}
    whole = [t for t in held.values() if t == onnx.TensorProto.INT8]
    convolutions = [node for node in ready.graph.node if node.op_type == "Conv"]
    assert len(whole) >= len(convolutions)
    exact, rough = (
        onnx_outputs(file.SerializeToString(), OUTPUTS)(CROPS) for file in (model, made)
    )
    assert np.abs(exact[1] - rough[1]).max() < 2.0  # years, of features that mean nothing yet


def test_it_has_no_two_ends_to_blend(fer, tmp_path):  # noqa: F811
    folder = tmp_path / "run"
    run = runs.create(folder, FORKED, {"seed": 0, "protocol": "majority"})
    runs.save({"model": build(FORKED.model, dropout=0.0).state_dict()}, run.model)
    with pytest.raises(FerdeskError, match="is what it began with"):
        blend.blend(folder, tmp_path / "b", fer, Given())


def test_its_card_tells_apart_what_was_learnt_where(fer, people, tmp_path):  # noqa: F811
    data = training_data(fer, FORKED, faces=people)
    run = runs.start(tmp_path / "run", FORKED, 0, "majority", CPU, fer, data)
    run.write_info({**run.info(), "seconds": 1.0, "epochs": 2})
    told = run_fields(run, "f")
    assert told["summary"].endswith(
        "What reads emotions is a, as it was; the rest was trained on 24 pictures of a set of "
        "faces with age and gender."
    )
    # Of FER+ the card counts what any network of the protocol learns from and is watched by.
    assert not {"train_n", "valid_n"} & told["data"].keys()


def test_its_recipe_begins_with_its_control():
    forked = [row for row in ROWS if row.recipe.frozen]
    assert forked and all(row.recipe.grown_from == row.control for row in forked)
