"""What the tests of the live view share."""

from __future__ import annotations

import pytest
from live_rig import Rig


@pytest.fixture
def rig(request):
    """Makes rigs and stops them after the test."""
    made: list[Rig] = []

    def make(*args, **kwargs) -> Rig:
        made.append(Rig(*args, **kwargs))
        return made[-1]

    yield make
    for one in made:
        assert one.engine.stop(20)
        assert all(source.released for source in one.opened)
