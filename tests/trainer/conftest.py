"""Made FER+ trees, and one thread for networks."""

from __future__ import annotations

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
