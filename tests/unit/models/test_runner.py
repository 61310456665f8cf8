from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from fakes import BIAS, WEIGHTS, tiny_onnx, write_model
from onnx import TensorProto

from ferdesk.core.errors import FerdeskError
from ferdesk.models import providers, runner
from ferdesk.models.runner import Runner


def crops(*levels: int) -> np.ndarray:
    return np.stack([np.full((48, 48), level, np.uint8) for level in levels])


def test_it_gives_the_softmax_of_the_logits_over_the_temperature(tmp_path):
    made = Runner(write_model(tmp_path, temperature=2.5), provider="cpu", threads=1)
    got = made.predict(crops(10, 200))
    logits = (np.array([[10.0], [200.0]]) * WEIGHTS + BIAS) / 2.5
    wanted = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, wanted, atol=1e-5)
    np.testing.assert_allclose(got.sum(axis=1), 1, atol=1e-6)


def test_a_batch_reads_as_its_faces_one_by_one(tiny_entry):
    made = Runner(tiny_entry, provider="cpu", threads=1)
    batch = np.random.default_rng(0).integers(0, 256, (5, 48, 48), dtype=np.uint8)
    single = np.concatenate([made.predict(batch[i : i + 1]) for i in range(5)])
    np.testing.assert_array_equal(made.predict(batch), single)


def test_an_empty_batch_is_allowed(tiny_entry):
    assert Runner(tiny_entry, provider="cpu").predict(crops(1)[:0]).shape == (0, 8)


@pytest.mark.parametrize(
    "bad",
    [np.zeros((48, 48), np.uint8), np.zeros((1, 48, 48), np.float32), np.zeros((1, 47, 48), "u1")],
)
def test_other_arrays_are_refused(tiny_entry, bad):
    with pytest.raises(ValueError, match="expected uint8"):
        Runner(tiny_entry, provider="cpu").predict(bad)


def test_it_says_what_it_runs_on(tiny_entry):
    made = Runner(tiny_entry, provider="cpu")
    made.warm_up()
    assert made.provider == "CPUExecutionProvider"
    assert made.notice == ""
    assert made.card.id == "tiny"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "images"}, "its input is images"),
        ({"kind": TensorProto.FLOAT}, r"its input is crops tensor\(float\)"),
        ({"batch": 1}, "its input is"),
        ({"side": 64}, "64"),
        ({"output": "scores"}, "its outputs are scores"),
        ({"classes": 7}, "its output logits has 7 columns"),
    ],
)
def test_a_model_that_breaks_the_contract_is_refused(tmp_path, change, told):
    entry = write_model(tmp_path, content=tiny_onnx(**change))
    with pytest.raises(FerdeskError, match=f"is not a model of ferdesk: .*{told}.*expected input"):
        Runner(entry, provider="cpu")


def test_a_truncated_file_is_refused_for_its_sum(tiny_entry):
    content = tiny_entry.onnx.read_bytes()
    tiny_entry.onnx.write_bytes(content[: len(content) // 2])
    with pytest.raises(FerdeskError, match="is damaged or is not the file"):
        Runner(tiny_entry, provider="cpu")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not onnx", tiny_onnx()[:100], b"\0" * 500])
def test_a_foreign_file_with_a_matching_card_is_refused_quietly(tmp_path, content, capfd):
    entry = write_model(tmp_path, content=content)
    with pytest.raises(FerdeskError, match=r"model\.onnx is not a model.*Choose another model"):
        Runner(entry, provider="cpu")
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_is_told(tiny_entry):
    tiny_entry.onnx.unlink()
    with pytest.raises(FerdeskError, match="can't be read"):
        Runner(tiny_entry, provider="cpu")


def test_numbers_that_are_not_finite_are_told(tmp_path):
    made = Runner(write_model(tmp_path, content=tiny_onnx(nan=True)), provider="cpu")
    with pytest.raises(FerdeskError, match="not finite"):
        made.warm_up()


def test_auto_is_quiet_where_there_is_no_cuda(tiny_entry, capfd):
    made = Runner(tiny_entry)
    made.warm_up()
    assert made.provider in onnxruntime.get_available_providers()
    assert capfd.readouterr() == ("", "")


def test_asking_for_cuda_in_vain_falls_back_and_says_so(tiny_entry, monkeypatch, capfd):
    rows = tuple(
        providers.Provider(p.key, p.title, p.name, lambda: "There is no NVIDIA driver.")
        if p.key == "cuda"
        else p
        for p in providers.PROVIDERS
    )
    monkeypatch.setattr(providers, "PROVIDERS", rows)
    made = Runner(tiny_entry, provider="cuda")
    assert made.provider == "CPUExecutionProvider"
    assert made.notice == "There is no NVIDIA driver. The CPU is used instead."
    assert Runner(tiny_entry, provider="auto").notice == ""
    assert capfd.readouterr() == ("", "")


def test_an_unknown_provider_lists_the_known(tiny_entry):
    with pytest.raises(FerdeskError, match=r"no provider 'tpu'.*auto, cuda, cpu"):
        Runner(tiny_entry, provider="tpu")


class BrokenSession:
    """A device session that is lost while running."""

    def get_providers(self):
        return ["CUDAExecutionProvider", "CPUExecutionProvider"]

    def run(self, *_):
        raise RuntimeError("CUDA failure 700: an illegal memory access\nmore")


def test_a_device_lost_in_mid_run_falls_back_to_the_cpu_and_says_so(tiny_entry):
    made = Runner(tiny_entry, provider="cpu")
    wanted = made.predict(crops(50))
    made._session = BrokenSession()
    np.testing.assert_array_equal(made.predict(crops(50)), wanted)
    assert made.provider == "CPUExecutionProvider"
    assert "CUDAExecutionProvider failed while running. The CPU is used" in made.notice


def test_a_failure_on_the_cpu_is_told(tiny_entry):
    made = Runner(tiny_entry, provider="cpu")

    class Broken(BrokenSession):
        def get_providers(self):
            return ["CPUExecutionProvider"]

    made._session = Broken()
    with pytest.raises(FerdeskError, match="The model tiny failed: CUDA failure 700"):
        made.predict(crops(50))


def test_softmax_holds_for_extreme_logits():
    logits = np.array([[1e4, -1e4, 0, 0, 0, 0, 0, 0]], np.float32)
    got = runner.softmax(logits, 0.1)
    assert np.isfinite(got).all()
    assert got[0, 0] == 1
