"""What tests of the dialog that says who is who share."""

from __future__ import annotations

import pytest
from fake_faces import Dialogs, write


@pytest.fixture
def table(tmp_path):
    """A table of two videos with five faces, and their crops."""
    return write(tmp_path)


@pytest.fixture
def dialog(qtbot, theme):
    """Opens one; waits until the faces are there."""
    dialogs = Dialogs(qtbot)
    yield dialogs
    dialogs.close()
