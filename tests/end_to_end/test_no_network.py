"""Reading faces is local: no part of it, native libraries included, opens a socket."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from fakes import write_model

STRACE = shutil.which("strace")

READS_THE_DEMO = """
import sys
from pathlib import Path
from ferdesk import pipeline
from ferdesk.models import catalog
from ferdesk.sources import open_source
options = pipeline.Options(threads=1, max_faces=1)
runner = pipeline.load_model(catalog.scan([Path(sys.argv[1])]).default, options)
with open_source("demo", loop=False) as source, pipeline.build(runner, options) as reader:
    records = [reader.step(source.read()) for _ in range(15)]
assert any(record.faces for record in records)
"""
OPENS_A_SOCKET = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"


@pytest.fixture
def sockets(tmp_path):
    """Run Python code and give the socket calls it made, as the system saw them."""
    if STRACE is None:
        pytest.skip("strace is not installed")

    def run(code: str, *arguments: str) -> list[str]:
        log = tmp_path / "calls.txt"
        command = [STRACE, "-f", "-qq", "-e", "trace=socket", "-o", str(log)]
        command += [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
        if "ptrace" in done.stderr.lower():
            pytest.skip("this system does not let strace look")
        assert done.returncode == 0, done.stderr
        # Local sockets reach no further than this machine's own services.
        return [line for line in log.read_text().splitlines() if "AF_INET" in line]

    return run


def test_the_demo_is_read_without_a_socket(sockets, tmp_path):
    write_model(tmp_path / "models")
    assert sockets(READS_THE_DEMO, str(tmp_path / "models")) == []


def test_a_socket_would_be_seen(sockets):
    assert len(sockets(OPENS_A_SOCKET)) == 1
