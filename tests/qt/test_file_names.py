"""Names of files in a list."""

import os

import pytest

from ferdesk.ui.file_names import told_apart


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ([], []),
        (["/films/a.mp4", "/films/b.mp4"], ["a.mp4", "b.mp4"]),
        (["/s/P01/clip.mp4", "/s/P02/clip.mp4"], ["P01/clip.mp4", "P02/clip.mp4"]),
        (["/s/P01/x/c.mp4", "/s/P02/x/c.mp4", "/s/d.mp4"], ["P01/x/c.mp4", "P02/x/c.mp4", "d.mp4"]),
        (["/c.mp4", "/s/c.mp4"], ["/c.mp4", "s/c.mp4"]),
        (["clip.mp4", "/s/clip.mp4"], ["clip.mp4", "s/clip.mp4"]),
        (["/"], ["/"]),
        (["http://127.0.0.1/"], ["127.0.0.1"]),
    ],
)
def test_a_name_has_the_folders_that_tell_it_from_the_others(paths, names):
    assert [name.replace(os.sep, "/") for name in told_apart(paths)] == names
