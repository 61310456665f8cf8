"""``ferdesk --info``: what is installed and what is there, for a bug report."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence

from ferdesk.cli import no_arguments
from ferdesk.core import assets, places
from ferdesk.core.errors import FerdeskError
from ferdesk.core.version import version_of
from ferdesk.diagnostics.privacy import unnamed
from ferdesk.models import catalog, providers, threads
from ferdesk.sources import list_cameras

PACKAGES = (
    "ferdesk",
    "numpy",
    "opencv-python-headless",
    "mediapipe",
    "onnxruntime-gpu",
    "onnxruntime",
    "PySide6-Essentials",
)


def main(argv: Sequence[str] = ()) -> int:
    """Print it; always 0."""
    no_arguments("info", "Print what is installed and found, for a bug report.", argv)
    for line in lines():
        print(line)
    return 0


def lines() -> Iterator[str]:
    """The text, line by line. Nothing in it is the user's or the machine's name."""
    return map(unnamed, _lines())


def _lines() -> Iterator[str]:
    yield f"System: {platform.system()} {platform.release()} {platform.machine()}"
    yield f"Python: {platform.python_version()}"
    for name in PACKAGES:
        version = version_of(name)
        if version:
            yield f"{name}: {version}"
    yield f"Assets: {assets.root()}"
    yield f"Your own models: {places.models_folder() or 'nowhere, the system names no home'}"
    yield "Models:"
    yield from indent(model_lines())
    yield "Providers:"
    yield from indent(
        f"{row.key}: {row.missing() or f'{row.title} can be used.'}" for row in providers.PROVIDERS
    )
    yield f"CPU threads of models, of {threads.cpus()} CPUs:"
    yield from indent(thread_lines())
    yield "Cameras:"
    yield from indent([f"{c.spec}: {c.name}" for c in list_cameras()] or ["none found"])


def model_lines() -> Iterator[str]:
    """One line a model, one a problem."""
    found = catalog.scan()
    try:
        default = found.default.id
    except FerdeskError as error:
        yield str(error)
        return
    for entry in found.readers:
        score = entry.card.test_accuracy
        shown = f"{score[0]:.1f}% of {score[1]} test faces" if score else "not scored on the test"
        mark = " (default)" if entry.id == default else ""
        yield f"{entry.id}{mark}: {entry.card.title}; {shown}; sha256 {entry.card['sha256'][:12]}"
    yield from found.problems


def thread_lines() -> Iterator[str]:
    """One line a network: how many threads it gets, and what was measured."""
    kept = threads.Kept()
    for entry in catalog.scan().entries:
        known = kept.of(entry.card)
        if known is None:
            yield f"{entry.id}: {threads.default_threads()}; measured when the window first opens"
        else:
            took = ", ".join(f"{n}: {ms:.2f} ms" for n, ms in sorted(known.ms.items()))
            yield f"{entry.id}: {known.threads} (a face by threads, beside other work: {took})"


def indent(texts: Sequence[str] | Iterator[str]) -> Iterator[str]:
    return (f"  {text}" for text in texts)
