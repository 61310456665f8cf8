import pytest

from ferdesk.core.whole import write_text, written


def test_a_file_takes_the_place_of_the_one_before_in_a_folder_that_is_made(tmp_path):
    path = tmp_path / "new" / "a.txt"
    write_text(path, "über\n")
    write_text(path, "über alles\n")
    assert path.read_bytes() == "über alles\n".encode()
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("what", [OSError, KeyboardInterrupt])
def test_what_was_stopped_leaves_what_was_there_and_nothing_else(tmp_path, what):
    path = tmp_path / "a.bin"
    path.write_bytes(b"whole")
    with pytest.raises(what), written(path) as stream:
        stream.write(b"half")
        raise what
    assert path.read_bytes() == b"whole" and list(tmp_path.iterdir()) == [path]
