"""What native libraries say is swallowed, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys

from ferdesk.faces.native import quiet


def test_what_is_written_meanwhile_goes_nowhere(capfd):
    with quiet():
        os.write(2, b"warning")
    os.write(2, b"told")
    assert capfd.readouterr().err == "told"


def test_who_is_done_first_leaves_it_quiet_and_who_is_last_ends_it(capfd):
    first, second = quiet(), quiet()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    os.write(2, b"warning")
    second.__exit__(None, None, None)
    os.write(2, b"told")
    assert capfd.readouterr().err == "told"


def test_an_error_ends_it(capfd):
    try:
        with quiet():
            raise ValueError
    except ValueError:
        os.write(2, b"told")
    assert capfd.readouterr().err == "told"


def test_descriptors_are_given_back():
    before = os.dup(2)
    os.close(before)
    for _ in range(5):
        with quiet(), quiet():
            pass
    after = os.dup(2)
    os.close(after)
    assert after == before


def test_what_a_command_tells_is_told_meanwhile():
    code = (
        "import os, sys\n"
        "from ferdesk import cli\n"
        "from ferdesk.faces.native import quiet\n"
        "cli._tell_always()\n"
        "with quiet():\n"
        "    os.write(2, b'warning')\n"
        "    print('told', file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stderr == "told\n"
