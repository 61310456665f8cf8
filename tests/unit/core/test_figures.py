"""What counts as a figure in JSON."""

import pytest

from ferdesk.core.figures import is_count, is_interval, is_number, is_percent

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("check", "taken", "refused"),
    [
        (is_number, (0, -1, 2.5), (NAN, INF, 10**400, True, "1", None, [])),
        (is_count, (0, 3), (-1, 2.0, 10**400, True, "1", None)),
        (is_percent, (0, 100, 55.5), (-0.1, 100.1, NAN, True, "5", None)),
        (is_interval, ([1, 2], [0, 100], [5, 5]), ([2, 1], [1], [1, 2, 3], (1, 2), [NAN, 1], None)),
    ],
)
def test_what_is_taken_and_what_is_not(check, taken, refused):
    assert [value for value in taken if not check(value)] == []
    assert [value for value in refused if check(value)] == []
