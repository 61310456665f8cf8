from __future__ import annotations

import pytest

from ferdesk.live.status import Board, LiveStatus


def test_an_unknown_state_is_refused():
    with pytest.raises(ValueError, match="state: expected one of"):
        LiveStatus(state="asleep")


def test_a_board_changes_by_name():
    board = Board(source="x")
    board.write(state="live", model_id="m")
    assert board.read() == LiveStatus(state="live", source="x", model_id="m")
    assert "live" in repr(board)


def test_an_error_stays():
    board = Board()
    board.write(state="error", message="broken")
    board.write(state="ended", message="", provider="p")
    assert board.read() == LiveStatus(state="error", message="broken", provider="p")
