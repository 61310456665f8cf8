"""Matrix products stay in one thread, unless the person said otherwise."""

import subprocess
import sys

import pytest

from ferdesk.core import blas


def test_one_thread_where_nothing_was_said():
    environment: dict[str, str] = {}
    blas.one_thread(environment)
    assert environment == {"OPENBLAS_NUM_THREADS": "1"}


@pytest.mark.parametrize("name", blas.NAMES)
def test_what_the_person_said_stays(name):
    environment = {name: "3"}
    blas.one_thread(environment)
    assert environment == {name: "3"}


def test_it_can_be_told_before_numpy_is_loaded():
    code = "import sys, ferdesk.__main__; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
