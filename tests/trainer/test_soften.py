"""Softer pictures before a network reads them: what the blur is, and that a run keeps to it."""

import json

import numpy as np
import pytest
import torch
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core.errors import FerdeskError
from trainer import plan, runs, to_onnx
from trainer.layers import Soften
from trainer.soften import EDGES, soften


@pytest.fixture
def folder(tmp_path, fer, tiny):  # noqa: F811
    outcome, *_ = plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    assert outcome.state == "trained", outcome
    return outcome.folder


def test_each_pixel_is_mixed_with_its_neighbours():
    point = torch.zeros(1, 1, 5, 5)
    point[0, 0, 2, 2] = 1.0
    line = torch.tensor([0.1, 0.8, 0.1])
    torch.testing.assert_close(Soften(0.1)(point)[0, 0, 1:4, 1:4], line[:, None] * line)


def test_what_is_even_stays_also_at_the_border():
    torch.testing.assert_close(
        Soften(0.15)(torch.full((2, 1, 7, 9), 0.3)), torch.full((2, 1, 7, 9), 0.3)
    )
    x = torch.rand(1, 1, 6, 6)
    torch.testing.assert_close(Soften(0.0)(x), x)


def test_a_run_keeps_the_strength_that_validation_likes(folder, fer):  # noqa: F811
    before = runs.load_model(folder)(torch.from_numpy(fer.pixels[:4]))
    tried = soften(folder, fer)
    assert {one.edge for one in tried} == set(EDGES)
    assert tried[0].nll == min(one.nll for one in tried)
    kept = json.loads((folder / "run.json").read_text())["softened"]
    assert kept["edge"] == tried[0].edge == runs.edge_of(folder)
    assert [row["edge"] for row in kept["tried"]] == sorted(EDGES)
    again = soften(folder, fer)
    assert again == tried  # it is chosen anew from the pictures as they are
    run = runs.Run(folder)
    for edge in (0.0, 0.17):
        run.write_info({**run.info(), "softened": {"edge": edge, "tried": []}})
        same = torch.equal(runs.load_model(folder)(torch.from_numpy(fer.pixels[:4])), before)
        assert same == (edge == 0)


def test_an_unfinished_run_is_refused(tmp_path, fer):  # noqa: F811
    with pytest.raises(FerdeskError, match="not finished"):
        soften(tmp_path, fer)


def test_the_file_softens_as_torch_does_and_its_first_layer_is_the_networks(folder, fer):  # noqa: F811
    run = runs.Run(folder)
    run.write_info({**run.info(), "softened": {"edge": 0.11, "tried": []}})
    module = runs.load_model(folder)
    model = to_onnx.convert(module)
    crops = np.random.default_rng(0).integers(0, 256, (9, 48, 48), np.uint8)
    to_onnx.parity(module, model.SerializeToString(), crops)
    first = next(node for node in model.graph.node if node.op_type == "Conv")
    assert "stem" in first.name
    run.write_info({**run.info(), "softened": {"edge": 0.0, "tried": []}})
    with pytest.raises(FerdeskError, match="differ"):
        to_onnx.parity(runs.load_model(folder), model.SerializeToString(), crops)
