"""What all tests share: no thread may be left behind; tiny models, made on the spot."""

from __future__ import annotations

import os

# Small machines run these: one thread is enough for arrays this small. Set before numpy loads.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Before Qt loads. A person's own choice wins, to watch the tests on a screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading
import time
from pathlib import Path

import cv2
import pytest

# Before a test loads ONNX Runtime by itself: ferdesk keeps it from reporting its use.
import ferdesk  # noqa: F401

cv2.setNumThreads(1)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable():
    """Half letters, which some tests log, can't be sent by a worker of pytest-xdist: spell them."""
    return spelt((yield))


def spelt(value):
    """``value`` with no half letter in its texts, however deep."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {key: spelt(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(spelt, value))
    return value


@pytest.fixture(autouse=True)
def no_leaked_threads():
    """Fail the test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + 2.0
    while True:
        left = [thread for thread in threading.enumerate() if thread not in before]
        if not left:
            return
        if time.monotonic() > until:
            pytest.fail(f"threads left running: {', '.join(thread.name for thread in left)}")
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def no_models_of_ones_own(tmp_path, monkeypatch):
    """What a person has put beside the models that ship is none of a test's business."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def tiny_entry(tmp_path):
    """A catalog entry of a tiny model that keeps the contract."""
    from fakes import write_model

    return write_model(tmp_path / "models")


@pytest.fixture
def tiny_catalog(tmp_path):
    """A catalog of two tiny models, ``tiny`` and ``other``."""
    from fakes import catalog_of, tiny_onnx, write_model

    folder = tmp_path / "models"
    return catalog_of(
        write_model(folder),
        write_model(folder, "other", tiny_onnx(), temperature=2.0),
    )


@pytest.fixture(scope="session")
def real_path() -> Path:
    """The real FER+ archive; tests that ask for it are skipped where it is absent."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "ferplus.zip"
    path = Path(os.environ.get("FERDESK_FERPLUS", default))
    if not path.exists():
        pytest.skip(f"the real FER+ is not at {path}; set FERDESK_FERPLUS to its folder or zip")
    return path


@pytest.fixture(scope="session")
def real(real_path):
    """The real FER+ with label.csv."""
    from trainer import dataset

    return dataset.load(real_path)


@pytest.fixture(scope="session")
def real_csv(real_path):
    """The real FER+ with fer2013new.csv."""
    from trainer import dataset

    return dataset.load(real_path, "csv")
