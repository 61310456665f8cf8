"""Made FER+ trees, the real archive where it is present, and one thread for networks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from made_fer import MadeFer


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """On several, networks as tiny as the tests' gain nothing, and sums hang on how many."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def made() -> MadeFer:
    return MadeFer()


@pytest.fixture(scope="session")
def real_path() -> Path:
    """The real FER+ archive; tests that ask for it are skipped where it is absent."""
    default = Path(__file__).resolve().parents[3] / "shared" / "data" / "ferplus.zip"
    path = Path(os.environ.get("FERDESK_FERPLUS", default))
    if not path.exists():
        pytest.skip(f"the real FER+ is not at {path}; set FERDESK_FERPLUS to its folder or zip")
    return path


@pytest.fixture(scope="session")
def real(real_path, tmp_path_factory):
    """The real FER+ with label.csv."""
    from trainer import dataset

    return dataset.load(real_path)
