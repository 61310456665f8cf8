"""Members that are weighed by how unlike the training's pictures a picture is."""

from __future__ import annotations

import dataclasses
import hashlib

import cv2
import numpy as np
import onnx
import pytest
from fakes import write_model
from onnx import TensorProto, helper
from test_export_onnx import CROPS
from test_join import members  # noqa: F401  (fixture)
from test_plan import fer  # noqa: F401  (fixture)

from ferdesk.core import card as cards
from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.models import catalog
from ferdesk.models.runner import Runner
from trainer import corruptions
from trainer.__main__ import main
from trainer.balance_file import balance_file
from trainer.card_text import GATED
from trainer.gate import Gate, _least, gate, gated
from trainer.join import join
from trainer.nodes import Nodes
from trainer.predictors import onnx_outputs, onnx_predictor
from trainer.unlikeness import KERNELS, MEASURES, SCALES, Usual, distance, measure


@pytest.fixture
def joined(members, fer, tmp_path, monkeypatch):  # noqa: F811
    """Two models in one file; two of the eight validation pictures measure poor ones."""
    monkeypatch.setattr(corruptions, "SAMPLE", 2)
    join(members, "both", "Both", tmp_path / "models", fer)
    return tmp_path / "models" / "both"


def usual(measured=None):
    found = np.random.default_rng(0).normal(size=(50, MEASURES)) if measured is None else measured
    return Usual.of(found)


def computed(nodes, *names):
    """What nodes say of pictures."""
    crops = helper.make_tensor_value_info("crops", TensorProto.UINT8, ["N", 48, 48])
    outs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names]
    graph = helper.make_graph(nodes.made, "g", [crops], outs, nodes.held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return onnx_outputs(model.SerializeToString(), names)


def measured_by_hand(crop):
    picture = crop.astype(np.float64)
    found = [np.log(picture.std() + 1)]
    for _ in range(SCALES):
        for kernel in KERNELS:
            changes = cv2.filter2D(picture, -1, kernel.astype(np.float64))[1:-1, 1:-1]
            found.append(np.log(np.abs(changes).mean() + 0.3))
        side = len(picture) // 2
        picture = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return found


def test_contrast_detail_and_noise_are_measured_at_three_sizes():
    nodes = Nodes("g")
    (found,) = computed(nodes, measure(nodes))(CROPS)
    np.testing.assert_allclose(found, [measured_by_hand(crop) for crop in CROPS], rtol=1e-4)


def varied(rng):
    """Something like a face: soft, of some contrast, with a little noise."""
    soft = cv2.GaussianBlur(rng.normal(size=(48, 48)), (0, 0), rng.uniform(1.5, 4))
    levels = 128 + rng.uniform(25, 60) * soft / soft.std()
    return np.clip(levels + rng.normal(0, rng.uniform(0.5, 3), (48, 48)), 0, 255).astype(np.uint8)


def test_usual_pictures_are_about_one_away_and_others_farther():
    rng = np.random.default_rng(1)
    faces = np.stack([varied(rng) for _ in range(200)])
    nodes = Nodes("g")
    (found,) = computed(nodes, measure(nodes))(faces)
    nodes = Nodes("g")
    read = computed(nodes, distance(nodes, measure(nodes), usual(found)))
    d2 = np.expm1(read(faces)[0])
    assert 0.6 < d2.mean() < 1.001, "what hangs together counts a little less"
    for way in corruptions.CORRUPTIONS:
        if way.name in ("noisy", "dark", "blurred", "compressed"):
            worse = np.expm1(read(corruptions.corrupted(faces, way, way.amounts[-1]))[0])
            assert np.median(worse) > 2 * np.median(d2), way.name


def test_flat_pictures_have_a_distance_too():
    nodes = Nodes("g")
    read = computed(nodes, distance(nodes, measure(nodes), usual()))
    flat = np.stack([np.full((48, 48), level, np.uint8) for level in (0, 128, 255)])
    assert np.isfinite(read(flat)[0]).all()
    same = np.tile(measured_by_hand(flat[0]), (5, 1))
    assert np.isfinite(Usual.of(same).whiten).all(), "nor do they break what is usual"


def test_a_gate_that_leans_nowhere_is_the_mean(joined):
    before = (joined / "model.onnx").read_bytes()
    even = Gate(usual(), np.zeros(2), np.zeros(2), (0.0, 0.0))
    after = gated(onnx.load_from_string(before), even)
    onnx.checker.check_model(after)
    read = onnx_predictor(after.SerializeToString())
    np.testing.assert_allclose(read(CROPS), onnx_predictor(before)(CROPS), atol=1e-5)


def test_weights_follow_from_the_distance(joined, members):  # noqa: F811
    before = onnx.load(str(joined / "model.onnx"))
    by = Gate(usual(), np.array([0.3, -0.1]), np.array([-0.5, 0.4]), (0.1, -0.2))
    nodes = Nodes("g")
    u = computed(nodes, distance(nodes, measure(nodes), by.usual))(CROPS)[0].astype(np.float64)
    shares = [
        metrics.softmax(onnx_predictor(folder / "model.onnx")(CROPS), temperature)
        for folder, temperature in zip(members, (0.7, 1.6))
    ]
    weights = metrics.softmax(by.bias + u * by.slope)
    mean = sum(weights[:, i : i + 1] * share for i, share in enumerate(shares))
    expected = np.log(mean) * np.exp(0.1 - 0.2 * u)
    said = onnx_predictor(gated(before, by).SerializeToString())(CROPS)
    np.testing.assert_allclose(said, expected, rtol=1e-4, atol=1e-4)


def test_who_reads_poor_pictures_is_listened_to_there():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 8, 400)
    good, bad = (
        np.where(rng.random(400) < share, labels, rng.integers(0, 8, 400)) for share in (0.9, 0.3)
    )
    good, bad = (0.02 + 0.84 * np.eye(8)[said] for said in (good, bad))
    plain, poor = np.stack([good, bad], axis=1), np.stack([bad, good], axis=1)
    unlike = [np.full(400, 0.5), *[np.full(400, 3.0)] * 5]
    bias, slope = _least(unlike, [plain, *[poor] * 5], labels)[:, :2]
    for u, first in ((0.5, True), (3.0, False)):
        weights = metrics.softmax((bias + slope * u)[None])[0]
        assert weights[0 if first else 1] > 0.6


def test_file_and_card_are_written_anew(joined, fer):  # noqa: F811
    before, file = cards.read(joined / "card.json"), (joined / "model.onnx").read_bytes()
    card = gate(joined, fer)
    written = (joined / "model.onnx").read_bytes()
    assert card.data == cards.read(joined / "card.json").data
    assert card["sha256"] == hashlib.sha256(written).hexdigest() != before["sha256"]
    assert card["summary"] == before["summary"] + GATED
    told = card["training"]["gated"]
    assert (told["pictures"], told["draws"]) == (6, 5), "two measure what poor pictures cost"
    assert all(sum(w) == pytest.approx(1, abs=2e-3) for w in told["weights"].values())
    weights = [
        {item.name: item for item in onnx.load_from_string(f).graph.initializer}
        for f in (file, written)
    ]
    assert all(weights[1][name] == item for name, item in weights[0].items()), "members stay"
    (entry,) = catalog.scan([joined.parent]).entries
    logits = onnx_predictor(written)(CROPS)
    np.testing.assert_allclose(
        Runner(entry, "cpu", 1).predict(CROPS[:3]),
        metrics.softmax(logits[:3], card.temperature),
        atol=1e-5,
    )
    alone = np.concatenate([onnx_predictor(written)(CROPS[i : i + 1]) for i in range(len(CROPS))])
    np.testing.assert_allclose(alone, logits, atol=1e-4)


def test_what_can_have_no_gate_is_refused_and_stays(
    joined, members, fer, tmp_path, monkeypatch  # noqa: F811
):  # fmt: skip
    with pytest.raises(FerdeskError, match="is one network"):
        gate(members[0], fer)
    balance_file(joined, joined.with_name("even"), fer, 1.0)
    with pytest.raises(FerdeskError, match="has none of its own"):
        gate(joined.with_name("even"), fer)
    write_model(tmp_path, "by-hand", recipe={"members": ["a", "b"]})
    with pytest.raises(FerdeskError, match=r"members in .+by-hand.+ can't be told apart"):
        gate(tmp_path / "by-hand", fer)
    none = dataclasses.replace(fer, split=np.zeros_like(fer.split))
    file = (joined / "model.onnx").read_bytes()
    with pytest.raises(FerdeskError, match="No image of valid counts"):
        gate(joined, none)
    monkeypatch.setattr(corruptions, "SAMPLE", 8)
    with pytest.raises(FerdeskError, match="All 8 validation pictures"):
        gate(joined, fer)
    assert (joined / "model.onnx").read_bytes() == file
    monkeypatch.undo()
    monkeypatch.setattr(corruptions, "SAMPLE", 2)
    gate(joined, fer)
    with pytest.raises(FerdeskError, match="a gate already"):
        gate(joined, fer)


def test_neither_another_file_nor_other_labels_get_a_gate(joined, fer, tmp_path, capsys):  # noqa: F811
    card, file = cards.read(joined / "card.json"), (joined / "model.onnx").read_bytes()
    told = {**card.data, "data": {**card["data"], "labels_sha256": "1" * 64}}
    cards.write(cards.validate(told), joined / "card.json")
    with pytest.raises(FerdeskError, match="calibrated on another label file"):
        gate(joined, fer)
    assert (joined / "model.onnx").read_bytes() == file
    (joined / "model.onnx").write_bytes(file[:-1000])
    assert main(["gate", str(joined), "--data", str(tmp_path / "nowhere")]) == 1
    assert "is not the file that its card describes" in capsys.readouterr().err


def test_the_command_tells_the_weights(joined, fer, made, tmp_path, capsys):  # noqa: F811
    path = made.write_folder(tmp_path / "fer")
    balance_file(joined, joined.with_name("even"), fer, 1.0)
    assert main(["gate", str(joined), "--data", str(path), "--test"]) == 0
    shown = capsys.readouterr().out
    card = cards.read(joined / "card.json")
    assert {"valid/majority", "test/majority"} < set(card["metrics"])
    assert all(name in shown for name in (*card["metrics"], "m1, sha256", "m2, sha256"))
    assert f"as {joined} has another file now: even." in shown
    assert main(["gate", str(joined), "--data", str(tmp_path / "nowhere")]) == 1
    assert "a gate already" in capsys.readouterr().err, "told before data is read"
