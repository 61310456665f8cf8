"""Networks of others, put into the contract of a model."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import onnx
import pytest
from fakes import write_model
from made_foreign import KERAS, Made
from onnx import TensorProto, helper, numpy_helper

from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.runner import Runner
from trainer import adopt, calibrate, foreign, predictors
from trainer.adopt import adopted, meaning

CROPS = np.kron(
    np.random.default_rng(3).integers(0, 256, (6, 12, 12), np.uint8), np.ones((1, 4, 4), np.uint8)
)
IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
ZOO = Made((1, 1, 64, 64), range="0-255", one=True, opset=8, ir=3, output=(1, None))
"""As the model zoo's emotion-ferplus-8: fixed, old, its weights among the inputs."""
KINDS = {
    "gray, logits": Made(range="0-255"),
    "the zoo's": ZOO,
    "opset 9": Made(opset=9, ir=4),
    "opset 11": replace(ZOO, opset=11),
    "Keras": Made(("N", 48, 48, 1), KERAS, certain=True),
    "colours last": Made(("N", 40, 40, 3), KERAS, certain=True),
    "one alone": Made((1, 48, 48, 1), KERAS, certain=True, one=True, output=(1, None)),
    "free by its word alone": Made(one=True),
    "colours first, scaled": Made(("N", 3, 56, 56), (*EMOTIONS[::-1], "-", "-"), **IMAGENET),
    "one mean for three": Made(("N", 3, 50, 50), mean=(0.5,), std=(0.25,)),
    "oblong": Made(("N", 1, 60, 36)),
    "no channels": Made(("N", 48, 48), range="-1-1"),
    "half precision": Made(kind=TensorProto.FLOAT16),
    "double precision": Made(("N", 64, 64, 1), kind=TensorProto.DOUBLE),
    "bytes": Made(("N", 64, 64, 3), range="0-255", kind=TensorProto.UINT8),
    "answers in a map": Made(output=("N", None, 1, 1)),
    "any size": Made(("N", 3, "h", "w"), size=52),
    "nodes in no order": Made(unsorted=True),
    "nodes in no order, alone": Made(unsorted=True, one=True),
    "an answer that is none": Made(words=("happy", "-", "sad", "neutral"), certain=True),
}


@pytest.fixture
def write(tmp_path):
    def written(made: Made):
        onnx.save(made.model(), tmp_path / "net.onnx")
        return tmp_path / "net.onnx"

    return written


def meant(network, made: Made):
    scale = None if made.kind == TensorProto.UINT8 else made.range
    return meaning(network, made.words, scale, made.mean, made.std)


@pytest.mark.parametrize("name", KINDS)
def test_it_believes_what_the_network_believes(name, write, tmp_path):
    made = KINDS[name]
    network = foreign.read(write(made), size=made.size)
    content = adopted(network, meant(network, made))
    entry = write_model(tmp_path / "models", "net", content)
    runner = Runner(entry, "cpu", 1)
    close = 2e-2 if made.kind in (TensorProto.FLOAT16, TensorProto.UINT8) else 1e-4
    by_hand = made.read_by_hand(CROPS)
    np.testing.assert_allclose(runner.predict(CROPS), by_hand, atol=close)
    np.testing.assert_allclose(runner.predict(CROPS[2:3]), by_hand[2:3], atol=close)
    # The made networks are no constants, or nothing would have been shown.
    assert np.ptp(by_hand, axis=0).max() > 0.05


@pytest.mark.parametrize("name", KINDS)
def test_what_can_be_read_is_read(name, write):
    made = KINDS[name]
    network = foreign.read(write(made), size=made.size)
    assert network.certain == made.certain and network.answers == len(made.words)
    assert network.at_once == (not made.one) and network.opset == made.opset
    assert network.pictures.shape == made.picture


def test_operators_of_old_are_raised(tmp_path):
    """Those of the zoo's emotion-ferplus-8, in its opset: it can't be had without a network."""
    rng = np.random.default_rng(0)
    held = {
        "k1": rng.normal(size=(4, 1, 3, 3)) / 3,
        "k2": rng.normal(size=(8, 4, 3, 3)) / 6,
        "dense": rng.normal(size=(8, 16, 16, 8)) / 45,
        "most": np.array(255.0),
    }
    weights = [numpy_helper.from_array(a.astype(np.float32), name) for name, a in held.items()]
    for name, shape in (("s0", [1, 2048]), ("s1", [2048, 8])):
        weights.append(numpy_helper.from_array(np.array(shape), name))
    node, pool = helper.make_node, {"kernel_shape": [2, 2], "strides": [2, 2]}
    nodes = [
        node("Div", ["Input3", "most"], ["x"]),
        node("Conv", ["x", "k1"], ["c1"], auto_pad="SAME_UPPER", kernel_shape=[3, 3]),
        node("Relu", ["c1"], ["r1"]),
        node("MaxPool", ["r1"], ["p1"], **pool),
        node("Dropout", ["p1"], ["d1", "mask"], ratio=0.25),
        node("Conv", ["d1", "k2"], ["c2"], auto_pad="SAME_UPPER", kernel_shape=[3, 3]),
        node("MaxPool", ["c2"], ["p2"], **pool),
        node("Reshape", ["p2", "s0"], ["flat"]),
        node("Reshape", ["dense", "s1"], ["w"]),
        node("MatMul", ["flat", "w"], ["told"]),
    ]
    given = [helper.make_tensor_value_info("Input3", TensorProto.FLOAT, [1, 1, 64, 64])]
    given += [helper.make_tensor_value_info(w.name, w.data_type, w.dims) for w in weights]
    told = [helper.make_tensor_value_info("told", TensorProto.FLOAT, [1, 8])]
    graph = helper.make_graph(nodes, "zoo", given, told, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 8)], ir_version=3)
    onnx.save(model, tmp_path / "net.onnx")
    network = foreign.read(tmp_path / "net.onnx")
    entry = write_model(tmp_path, "net", adopted(network, meaning(network, EMOTIONS, "0-255")))
    large = np.stack([cv2.resize(crop.astype(np.float32), (64, 64)) for crop in CROPS])
    by_hand = metrics.softmax(network.answer(large[:, None]))
    np.testing.assert_allclose(Runner(entry, "cpu", 1).predict(CROPS), by_hand, atol=1e-4)
    assert np.ptp(by_hand, axis=0).max() > 0.05


def test_weights_beside_the_file_are_taken_in(tmp_path):
    made = KINDS["gray, logits"]
    onnx.save(
        made.model(), tmp_path / "net.onnx", save_as_external_data=True, location="net.weights",
        size_threshold=0,
    )  # fmt: skip
    network = foreign.read(tmp_path / "net.onnx")
    content = adopted(network, meant(network, made))
    (tmp_path / "net.weights").unlink()
    entry = write_model(tmp_path / "models", "net", content)
    assert np.allclose(Runner(entry, "cpu", 1).predict(CROPS), made.read_by_hand(CROPS), atol=1e-4)
    with pytest.raises(FerdeskError, match="not beside it"):
        foreign.read(tmp_path / "net.onnx")


def test_one_of_several_outputs_is_named(write):
    path = write(Made(outputs=2))
    with pytest.raises(FerdeskError, match=r"2 outputs: told, o1\. Name the one .* --output"):
        foreign.read(path)
    with pytest.raises(FerdeskError, match=r"no output x\. It has: told, o1"):
        foreign.read(path, "x")
    network = foreign.read(path, "o1")
    assert len(network.model.graph.output) == 1 and adopted(network, meant(network, Made()))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (Made(inputs=2), "has 2 inputs"),
        (Made(kind=TensorProto.INT32), "only float and uint8"),
        (Made((4, 1, 64, 64)), "always 4 pictures"),
        (Made(("N", 2, 64, 64)), "no pictures"),
        (Made(("N", 64)), "no pictures"),
        (Made(("N", 3, "h", "w"), size=52), "of any size"),
        (Made(("N", 1, 2000, 1)), "no pictures"),
        (Made(("N", 1, 2000, 2)), "larger than 1024"),
        (Made(std=(float("nan"),)), "not finite"),
    ],
)
def test_a_network_of_another_kind_is_refused(made, words, write):
    with pytest.raises(FerdeskError, match=words):
        foreign.read(write(made))


def test_a_size_that_the_file_says_itself_is_not_said_again(write):
    with pytest.raises(FerdeskError, match="its size is not 52"):
        foreign.read(write(Made()), size=52)


@pytest.mark.parametrize(
    "content", [b"", b"no network", bytes(100), onnx.ModelProto().SerializeToString()]
)
def test_what_is_no_network_is_refused(content, tmp_path):
    (tmp_path / "net.onnx").write_bytes(content)
    with pytest.raises(FerdeskError, match="is no ONNX model"):
        foreign.read(tmp_path / "net.onnx")
    with pytest.raises(FerdeskError, match="can't be read"):
        foreign.read(tmp_path / "other.onnx")


def test_an_opset_that_can_not_be_raised_is_refused(write, monkeypatch):
    network = foreign.read(write(ZOO))
    monkeypatch.setattr(adopt, "LEAST_OPSET", 10_000)
    with pytest.raises(FerdeskError, match=r"opset 8, which can't be brought .* Export it again"):
        adopted(network, meant(network, ZOO))


def test_a_model_that_answers_otherwise_is_not_made(write):
    """As where raising the opset changed a meaning."""
    network = foreign.read(write(Made()))
    other = replace(network, ask=lambda pictures: -network.ask(pictures))
    with pytest.raises(FerdeskError, match="otherwise than the network"):
        adopted(other, meant(network, Made()))


EIGHT = ",".join(EMOTIONS)


@pytest.mark.parametrize(
    ("emotions", "scale", "mean", "std", "words"),
    [
        ("happy,sad", "0-1", (), (), "gives 8 answers, but 2 emotions"),
        (
            EIGHT.replace("fear", "calm"),
            "0-1",
            (),
            (),
            r"called 'calm'\. Known are neutral, .*happy",
        ),
        (EIGHT.replace("fear", "happy"), "0-1", (), (), "Named twice: happiness"),
        ("happy,-,-,-,-,-,-,-", "0-1", (), (), "two emotions or more"),
        (EIGHT, None, (), (), "can't be read from it. Say it with --range"),
        (EIGHT, "0-2", (), (), "no range '0-2'"),
        (EIGHT, "0-1", (0.5, 0.5), (), "--mean has 2 numbers; net.onnx has 1"),
        (EIGHT, "0-1", (), (0.0,), "--std has a number"),
        (EIGHT, "0-1", (float("nan"),), (), "--mean has a number"),
    ],
)
def test_what_is_said_wrongly_is_refused(emotions, scale, mean, std, words, write):
    network = foreign.read(write(Made()))
    with pytest.raises(FerdeskError, match=words):
        meaning(network, emotions.split(","), scale, mean, std)


def test_of_bytes_no_range_is_said(write):
    network = foreign.read(write(KINDS["bytes"]))
    assert meaning(network, EMOTIONS, None).range == "0-255"
    with pytest.raises(FerdeskError, match="takes bytes"):
        meaning(network, EMOTIONS, "0-1")


@pytest.mark.parametrize("temperature", [0.7, 1.8])
def test_an_emotion_without_an_answer_does_not_make_the_others_less_sure(temperature):
    """Nor does it where several such networks are scored as one, each at its own temperature."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 8, 400)
    logits = rng.normal(size=(400, 8)).astype(np.float32)
    logits[np.arange(400), labels] += 3
    logits[:, 7] = np.log(calibrate.FLOOR)
    known = labels != 7
    together = predictors.mean_of([(lambda pixels: logits, temperature)] * 2)(labels)
    for said in (logits, together):
        assert list(calibrate.tells(said)) == [True] * 7 + [False]
        alone = calibrate.fit_temperature(said[known], labels[known])
        assert calibrate.fit_temperature(said, labels) == alone
