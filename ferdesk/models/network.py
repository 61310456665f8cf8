"""A network's ONNX file, checked and run: what everything that looks at face crops shares.

The contract: one input ``crops`` uint8 (N, 48, 48), N free. Scaling and normalisation are inside
the graph, so nothing here can differ from training.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime

from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError, unreadable
from ferdesk.core.types import CROP_SIZE, check_array
from ferdesk.models import providers
from ferdesk.models.catalog import ModelEntry
from ferdesk.models.threads import default_threads

INPUT = "crops"
MAX_BYTES = 1_000_000_000
EXPORT_AGAIN = "Choose another model, or export this one again with ferdesk-train export."
_SILENT = 4
"""ONNX Runtime's log level "fatal": what goes wrong is told by our own errors."""

onnxruntime.set_default_logger_severity(_SILENT)
# Reading faces is local only: the Windows build would report its use otherwise.
onnxruntime.disable_telemetry_events()


@dataclass(frozen=True, slots=True)
class Output:
    """One output that a network must have: float32, a row or a number for each crop."""

    name: str
    width: int | None
    """Columns of a row; None where there is one number a crop, without a second dimension."""

    def shape(self, crops: int) -> tuple[int, ...]:
        """Of its array for so many crops."""
        return (crops,) if self.width is None else (crops, self.width)

    def __str__(self) -> str:
        return f"{self.name} float32 (N{',' if self.width is None else f', {self.width}'})"


class Network:
    """A model's file, loaded and checked against its contract and its card.

    Args:
        entry: the model, as the catalog gives it.
        outputs: those that are asked for; others may be there.
        provider: ``auto``, ``cpu`` or ``cuda``.
        threads: CPU threads of one run; None for :func:`default_threads`.

    Raises:
        FerdeskError: the file can't be read, is not the one that the card
            describes, is no ONNX model, or does not keep the contract.
    """

    def __init__(
        self,
        entry: ModelEntry,
        outputs: Sequence[Output],
        provider: str = providers.AUTO,
        threads: int | None = None,
    ):
        self.card: Card = entry.card
        self.entry = entry
        self.threads = threads or default_threads()
        self._outputs = tuple(outputs)
        chosen, self.notice = providers.choose(provider)
        self._model = _read_checked(entry)
        self._session = self._open(chosen)
        self._check_contract()
        if chosen is not providers.CPU and self.provider == providers.CPU.name:
            self.notice = f"{chosen.title} could not be started. The CPU is used instead."

    notice: str
    """What people should know about how it runs, such as a fall back to the CPU; or empty."""

    @property
    def provider(self) -> str:
        """ONNX Runtime's name of the provider that is really in use."""
        return self._session.get_providers()[0]

    def run(self, crops: np.ndarray) -> list[np.ndarray]:
        """The outputs for face crops, in the order in which they were asked for.

        Args:
            crops: uint8 (N, 48, 48), gray; N may be 0.

        Returns:
            float32 (N,) or (N, width) each; every number is finite.

        Raises:
            ValueError: ``crops`` has another shape or type.
            FerdeskError: the model fails, or gives other shapes or numbers than it should.
        """
        check_array(INPUT, crops, (None, CROP_SIZE, CROP_SIZE), np.uint8)
        if not len(crops):
            return [np.zeros(output.shape(0), np.float32) for output in self._outputs]
        found = self._run(crops)
        for output, array in zip(self._outputs, found, strict=True):
            wanted = output.shape(len(crops))
            if array.shape != wanted:
                raise FerdeskError(
                    f"The model {self.card.id} gave {array.shape} for {len(crops)} faces; "
                    f"expected {wanted}.",
                    EXPORT_AGAIN,
                )
            if not np.isfinite(array).all():
                raise FerdeskError(
                    f"The model {self.card.id} gives numbers that are not finite.", EXPORT_AGAIN
                )
        return found

    def _run(self, crops: np.ndarray) -> list[np.ndarray]:
        try:
            return self._session.run([output.name for output in self._outputs], {INPUT: crops})
        except Exception as error:
            if self.provider == providers.CPU.name:
                raise FerdeskError(
                    f"The model {self.card.id} failed: {_first_line(error)}.", EXPORT_AGAIN
                ) from error
            failed = self.provider
        # A device can be lost in mid-run (sleep, driver reset, memory); the CPU can't.
        self._session = self._open(providers.CPU)
        self.notice = f"{failed} failed while running. The CPU is used instead."
        return self._run(crops)

    def _open(self, provider: providers.Provider) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _SILENT
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        # Idle threads that spin would take the CPU from decoding and face finding.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        names = list(dict.fromkeys((provider.name, providers.CPU.name)))
        try:
            return onnxruntime.InferenceSession(
                self._model, options, providers=names, enable_fallback=0
            )
        except Exception as error:
            if provider is not providers.CPU:
                return self._open(providers.CPU)
            raise FerdeskError(
                f"{self.entry.onnx} is not a model that can be loaded: {_first_line(error)}.",
                EXPORT_AGAIN,
            ) from error

    def _check_contract(self) -> None:
        inputs = self._session.get_inputs()
        found = ", ".join(f"{i.name} {i.type} {i.shape}" for i in inputs) or "none"
        if [i.name for i in inputs] != [INPUT] or inputs[0].type != "tensor(uint8)":
            self._refuse(f"its input is {found}")
        shape = inputs[0].shape
        if len(shape) != 3 or shape[1:] != [CROP_SIZE, CROP_SIZE] or isinstance(shape[0], int):
            self._refuse(f"its input is {found}")
        there = {output.name: output for output in self._session.get_outputs()}
        for wanted in self._outputs:
            if wanted.name not in there:
                self._refuse(f"its outputs are {', '.join(there) or 'none'}")
            output = there[wanted.name]
            if output.type != "tensor(float)" or len(output.shape) != len(wanted.shape(1)):
                self._refuse(f"its output {wanted.name} is {output.type} {output.shape}")
            columns = output.shape[-1]
            if wanted.width is not None and isinstance(columns, int) and columns != wanted.width:
                self._refuse(f"its output {wanted.name} has {columns} columns")

    def _refuse(self, found: str) -> None:
        wanted = ", ".join(map(str, self._outputs))
        raise FerdeskError(
            f"{self.entry.onnx} is not a model of ferdesk: {found}; expected input {INPUT} "
            f"uint8 (N, {CROP_SIZE}, {CROP_SIZE}) and output {wanted}.",
            EXPORT_AGAIN,
        )


def _read_checked(entry: ModelEntry) -> bytes:
    """The bytes of the model, which are those the card describes.

    The session is made from these bytes and not from the path: what was checked
    is what runs, and a model can't pull in other files.
    """
    try:
        if entry.onnx.stat().st_size > MAX_BYTES:
            raise FerdeskError(f"{entry.onnx} is too large for a model.", EXPORT_AGAIN)
        model = entry.onnx.read_bytes()
    except OSError as error:
        raise unreadable(entry.onnx, error, EXPORT_AGAIN) from error
    digest = hashlib.sha256(model).hexdigest()
    if digest != entry.card["sha256"].lower():
        raise FerdeskError(
            f"{entry.onnx} is damaged or is not the file that its card describes "
            f"(sha256 {digest[:12]}…, the card says {entry.card['sha256'][:12]}…).",
            EXPORT_AGAIN,
        )
    return model


def _first_line(error: Exception) -> str:
    text = re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", str(error).strip())
    return (text.splitlines() or [type(error).__name__])[0][:300].rstrip(".")
