from __future__ import annotations

import pytest

from ferdesk.models import providers


def test_keys_are_unique_and_the_last_always_works():
    keys = [row.key for row in providers.PROVIDERS]
    assert len(set(keys)) == len(keys)
    assert providers.AUTO not in keys
    assert providers.PROVIDERS[-1] is providers.CPU
    assert providers.CPU.missing() == ""


def test_the_probe_is_quiet(capfd):
    providers._cuda_missing()
    assert capfd.readouterr() == ("", "")


def test_a_missing_driver_is_told(monkeypatch):
    monkeypatch.setattr(
        providers.onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider"]
    )

    def absent(name, *_):
        raise OSError(name)

    monkeypatch.setattr(providers.ctypes, "CDLL", absent)
    assert providers._cuda_missing() == "There is no NVIDIA driver."


def test_a_build_without_cuda_is_told(monkeypatch):
    monkeypatch.setattr(providers.onnxruntime, "get_available_providers", lambda: [])
    assert "no CUDA" in providers._cuda_missing()


class Driver:
    def __init__(self, answer=0, devices=1):
        self.answer, self.devices = answer, devices

    def cuInit(self, _):
        return self.answer

    def cuDeviceGetCount(self, pointer):
        pointer._obj.value = self.devices
        return 0


@pytest.mark.parametrize(
    ("driver", "told"),
    [
        (Driver(answer=100), "does not answer"),
        (Driver(devices=0), "no NVIDIA device"),
        (Driver(), "is not installed"),
    ],
)
def test_what_is_missing_is_told(monkeypatch, driver, told):
    monkeypatch.setattr(
        providers.onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider"]
    )
    monkeypatch.setattr(providers.onnxruntime, "preload_dlls", lambda: print("loud"))

    def load(name, *_):
        if "cuda.so" in name or name == "nvcuda.dll":
            return driver
        raise OSError(name)

    monkeypatch.setattr(providers.ctypes, "CDLL", load)
    assert told in providers._cuda_missing()


def test_only_a_graphics_card_reads_frames_of_a_file_together():
    assert providers.frames_at_once("CPUExecutionProvider") == 1
    assert providers.frames_at_once("CUDAExecutionProvider") > 1
    assert providers.frames_at_once("numpy") == 1
