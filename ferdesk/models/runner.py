"""Runs one network on face crops.

The contract of a model: input ``crops`` uint8 (N, 48, 48), N free; output
``logits`` float32 (N, 8) in the order of ``vocab.EMOTIONS``. Scaling and
normalisation are inside the graph, so nothing here can differ from training.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
import onnxruntime

from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE, Face, check_array
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.models import providers
from ferdesk.models.catalog import ModelEntry
from ferdesk.models.threads import default_threads

INPUT = "crops"
OUTPUT = "logits"
MAX_BYTES = 1_000_000_000
_SILENT = 4
"""ONNX Runtime's log level "fatal": what goes wrong is told by our own errors."""

_EXPORT_AGAIN = "Choose another model, or export this one again with ferdesk-train export."

onnxruntime.set_default_logger_severity(_SILENT)
# Reading faces is local only: the Windows build would report its use otherwise.
onnxruntime.disable_telemetry_events()


class Runner:
    """A model, loaded and checked against its contract and its card.

    Args:
        entry: the model, as the catalog gives it.
        provider: ``auto``, ``cpu`` or ``cuda``.
        threads: CPU threads of one prediction; None for :func:`default_threads`.

    Raises:
        FerdeskError: the file can't be read, is not the one that the card
            describes, is no ONNX model, or does not keep the contract.
    """

    def __init__(
        self, entry: ModelEntry, provider: str = providers.AUTO, threads: int | None = None
    ):
        self.card: Card = entry.card
        self.entry = entry
        self.threads = threads or default_threads()
        chosen, self.notice = providers.choose(provider)
        self._model = _read_checked(entry)
        self._session = self._open(chosen)
        self._check_contract()
        if chosen is not providers.CPU and self.provider == providers.CPU.name:
            self.notice = f"{chosen.title} could not be started. The CPU is used instead."

    notice: str
    """What people should know about how it runs, such as a fall back to the CPU; or empty."""
    needs_mesh = False

    @property
    def provider(self) -> str:
        """ONNX Runtime's name of the provider that is really in use."""
        return self._session.get_providers()[0]

    def warm_up(self) -> None:
        """Predict once on a blank crop, so that the first face does not wait for set-up.

        Raises:
            FerdeskError: see :meth:`predict`.
        """
        self.predict(np.zeros((1, CROP_SIZE, CROP_SIZE), np.uint8))

    def predict(self, crops: np.ndarray) -> np.ndarray:
        """Read faces.

        Args:
            crops: uint8 (N, 48, 48), gray; N may be 0.

        Returns:
            float32 (N, 8): probabilities in the order of ``vocab.EMOTIONS``,
            after the card's temperature; each row sums to 1.

        Raises:
            ValueError: ``crops`` has another shape or type.
            FerdeskError: the model fails, or gives numbers that are not finite.
        """
        check_array(INPUT, crops, (None, CROP_SIZE, CROP_SIZE), np.uint8)
        if not len(crops):
            return np.zeros((0, N_EMOTIONS), np.float32)
        logits = self._run(crops)
        if logits.shape != (len(crops), N_EMOTIONS):
            raise FerdeskError(
                f"The model {self.card.id} gave {logits.shape} for {len(crops)} faces; "
                f"expected ({len(crops)}, {N_EMOTIONS}).",
                _EXPORT_AGAIN,
            )
        if not np.isfinite(logits).all():
            raise FerdeskError(
                f"The model {self.card.id} gives numbers that are not finite.", _EXPORT_AGAIN
            )
        return softmax(logits, self.card.temperature)

    def read(self, faces: Sequence[Face], crops: np.ndarray) -> np.ndarray:
        """The same for whoever has the faces too: a network looks at the crops alone.

        Raises:
            ValueError, FerdeskError: see :meth:`predict`.
        """
        return self.predict(crops)

    def _run(self, crops: np.ndarray) -> np.ndarray:
        try:
            return self._session.run([OUTPUT], {INPUT: crops})[0]
        except Exception as error:
            if self.provider == providers.CPU.name:
                raise FerdeskError(
                    f"The model {self.card.id} failed: {_first_line(error)}.", _EXPORT_AGAIN
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
                _EXPORT_AGAIN,
            ) from error

    def _check_contract(self) -> None:
        inputs = self._session.get_inputs()
        outputs = {output.name: output for output in self._session.get_outputs()}
        found = ", ".join(f"{i.name} {i.type} {i.shape}" for i in inputs) or "none"
        if [i.name for i in inputs] != [INPUT] or inputs[0].type != "tensor(uint8)":
            self._refuse(f"its input is {found}")
        shape = inputs[0].shape
        if len(shape) != 3 or shape[1:] != [CROP_SIZE, CROP_SIZE] or isinstance(shape[0], int):
            self._refuse(f"its input is {found}")
        if OUTPUT not in outputs:
            self._refuse(f"its outputs are {', '.join(outputs) or 'none'}")
        output = outputs[OUTPUT]
        if output.type != "tensor(float)" or len(output.shape) != 2:
            self._refuse(f"its output is {output.type} {output.shape}")
        if isinstance(output.shape[1], int) and output.shape[1] != N_EMOTIONS:
            self._refuse(f"it gives {output.shape[1]} classes")

    def _refuse(self, found: str) -> None:
        raise FerdeskError(
            f"{self.entry.onnx} is not a model of ferdesk: {found}; expected input {INPUT} "
            f"uint8 (N, {CROP_SIZE}, {CROP_SIZE}) and output {OUTPUT} float32 (N, {N_EMOTIONS}).",
            _EXPORT_AGAIN,
        )


def softmax(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities of logits.

    Args:
        logits: float32 (N, 8).
        temperature: > 0; above 1 makes the answer less sure.

    Returns:
        float32 (N, 8), each row sums to 1.
    """
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    raised = np.exp(scaled)
    return (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)


def _read_checked(entry: ModelEntry) -> bytes:
    """The bytes of the model, which are those the card describes.

    The session is made from these bytes and not from the path: what was checked
    is what runs, and a model can't pull in other files.
    """
    try:
        if entry.onnx.stat().st_size > MAX_BYTES:
            raise FerdeskError(f"{entry.onnx} is too large for a model.", _EXPORT_AGAIN)
        model = entry.onnx.read_bytes()
    except OSError as error:
        raise FerdeskError(
            f"{entry.onnx} can't be read: {error.strerror or error}.", _EXPORT_AGAIN
        ) from error
    digest = hashlib.sha256(model).hexdigest()
    if digest != entry.card["sha256"].lower():
        raise FerdeskError(
            f"{entry.onnx} is damaged or is not the file that its card describes "
            f"(sha256 {digest[:12]}…, the card says {entry.card['sha256'][:12]}…).",
            _EXPORT_AGAIN,
        )
    return model


def _first_line(error: Exception) -> str:
    text = re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", str(error).strip())
    return (text.splitlines() or [type(error).__name__])[0][:300].rstrip(".")
