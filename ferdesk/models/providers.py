"""Where a model can run: the CPU, or a CUDA device that really is there.

ONNX Runtime lists every provider it was built with, also where its libraries or
the driver are missing, and is loud on standard error when one of them is then
asked for. So each provider is a row with a quiet probe of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import onnxruntime

from ferdesk.core.errors import FerdeskError

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Provider:
    """One way to run a model."""

    key: str
    """What settings and the command line call it."""
    title: str
    name: str
    """What ONNX Runtime calls it."""
    missing: Callable[[], str]
    """Why it can't be used here, as a sentence; empty when it can."""
    frames_at_once: int = 1
    """Frames of a file whose faces are best read in one batch. A graphics card takes about as long
    for a few as for one; a CPU gains nothing (at most 6 % on a WRN-28-4)."""


def _cuda_missing() -> str:
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return "This build of ONNX Runtime has no CUDA."
    windows = sys.platform == "win32"
    try:
        driver = ctypes.CDLL("nvcuda.dll" if windows else "libcuda.so.1")
    except OSError:
        return "There is no NVIDIA driver."
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return "The NVIDIA driver does not answer."
    if count.value < 1:
        return "There is no NVIDIA device."
    major = str(getattr(onnxruntime, "cuda_version", "") or "").split(".")[0]
    # Finds the libraries of the nvidia-* packages; it prints what it misses.
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        onnxruntime.preload_dlls()
    for stem in ("cudart", "cublasLt", "cublas"):
        library = f"{stem}64_{major}.dll" if windows else f"lib{stem}.so.{major}"
        try:
            ctypes.CDLL(library)
        except OSError:
            return f"CUDA {major} is not installed: {library} is missing."
    return ""


PROVIDERS: tuple[Provider, ...] = (
    Provider("cuda", "NVIDIA CUDA", "CUDAExecutionProvider", functools.cache(_cuda_missing), 16),
    Provider("cpu", "CPU", "CPUExecutionProvider", lambda: ""),
)
"""In the order in which ``auto`` tries them; the last one always works."""

CPU = PROVIDERS[-1]


def choose(key: str) -> tuple[Provider, str]:
    """Pick a provider.

    Args:
        key: ``auto`` or a provider's key.

    Returns:
        The provider, and a sentence when it is not the one that was asked for.

    Raises:
        FerdeskError: there is no provider of that key.
    """
    if key == AUTO:
        return next(provider for provider in PROVIDERS if not provider.missing()), ""
    for provider in PROVIDERS:
        if provider.key == key:
            why = provider.missing()
            return (CPU, f"{why} The CPU is used instead.") if why else (provider, "")
    known = ", ".join((AUTO, *(provider.key for provider in PROVIDERS)))
    raise FerdeskError(f"There is no provider {key!r}.", f"Choose one of: {known}.")


def frames_at_once(name: str) -> int:
    """How many frames of a file to read in one batch on what ONNX Runtime calls ``name``."""
    return next((row.frames_at_once for row in PROVIDERS if row.name == name), 1)
