"""Trained weights in small parts, to carry them from the machine that trained them.

Weights travel as float16 in a compressed npz (plain arrays, nothing pickled), cut
into parts of a stated size, beside the run's own JSON files. Tensors with numbers
too large for that stay in float32.
"""

from __future__ import annotations

import glob
import io
import json
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ferdesk.core import npz
from ferdesk.core.errors import FerdeskError
from trainer import runs

MOST_BYTES = 4_000_000_000
"""Of unpacked weights."""
_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, KeyError, ValueError,
    OSError,
)  # fmt: skip
"""What reading an archive of wrong bytes raises."""
RECORDS = ("recipe.json", "run.json", "metrics.jsonl")


def pack(run: Path, out: Path, limit: int = 16_000_000) -> list[Path]:
    """Write a finished run as ``NAME.zip.00``, ``NAME.zip.01``, … of at most ``limit`` bytes.

    Raises:
        FerdeskError: the run is not finished.
    """
    held = runs.Run(run)
    held.need_finished()
    state = runs.load_state(held.model)["model"]
    narrow: dict[str, Any] = {name: _narrow(value).numpy() for name, value in state.items()}
    arrays = io.BytesIO()
    np.savez(arrays, **narrow)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in RECORDS:
            archive.write(run / name, name)
        archive.writestr("weights.npz", arrays.getvalue())
    blob = whole.getvalue()
    out.mkdir(parents=True, exist_ok=True)
    for old in _parts(out, f"{run.name}.zip"):  # more than now, where the run was larger then
        old.unlink()
    paths = []
    for number, start in enumerate(range(0, len(blob), limit)):
        path = out / f"{run.name}.zip.{number:02d}"
        path.write_bytes(blob[start : start + limit])
        paths.append(path)
    return paths


def unpack(first: Path, root: Path) -> Path:
    """The inverse of :func:`pack`, to ``ROOT/NAME``; weights are float32 again.

    Args:
        first: the part that ends in ``.00``; the others lie beside it.

    Raises:
        FerdeskError: a part is missing or damaged, or the folder holds a run.
    """
    stem = first.name.removesuffix(".00")
    parts = _parts(first.parent, stem)
    folder = root / stem.removesuffix(".zip")
    runs.check_free(folder)
    try:
        with zipfile.ZipFile(io.BytesIO(b"".join(p.read_bytes() for p in parts))) as archive:
            records = {name: archive.read(name) for name in RECORDS}
            arrays = npz.read(io.BytesIO(archive.read("weights.npz")), MOST_BYTES)
            state = {name: _wide(torch.from_numpy(array)) for name, array in arrays.items()}
            json.loads(records["recipe.json"])
    except _FAULTS as error:
        raise FerdeskError(
            f"The parts of {stem} can't be put together: {error}.", "Is a part missing or damaged?"
        ) from error
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in records.items():
        (folder / name).write_bytes(content)
    runs.save({"model": state}, folder / "model.pt")  # last: a run that has it is whole
    return folder


def _parts(folder: Path, stem: str) -> list[Path]:
    return sorted(folder.glob(f"{glob.escape(stem)}.[0-9][0-9]"))


def _narrow(value: torch.Tensor) -> torch.Tensor:
    if not value.is_floating_point():
        return value
    half = value.half()
    return half if torch.equal(half.isfinite(), value.isfinite()) else value


def _wide(value: torch.Tensor) -> torch.Tensor:
    return value.float() if value.is_floating_point() else value
