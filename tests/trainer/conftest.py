"""Made FER+ trees, and the real archive where it is present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from made_fer import MadeFer


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
