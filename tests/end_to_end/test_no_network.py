"""Nothing leaves the machine: what ferdesk and its native libraries ask of the system is watched.

Not only for sockets: one library (ONNX Runtime) writes down what it would send and sends it ten
seconds later, so a run shorter than that would look innocent. The home folder is watched too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from made_records import made_record

from ferdesk.core import assets
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer

STRACE = shutil.which("strace")
LIVE_S = "14"
"""Longer than ONNX Runtime waits before it sends."""
LOOPBACK = ('inet_addr("127.0.0.1")', '"::1"')
LOOKS_UP_NAMES = ("nscd", "resolve", "avahi")
"""Local services that ask the network; a socket to them is one to the outside."""
SILENT_UNDER_TEST = ("CI", "GITHUB_ACTIONS", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY")
"""Where one of these is set, libraries report nothing; a person's machine has none of them."""
OWN = ("ferdesk", ".config/ferdesk", ".cache/ferdesk", ".local/state/ferdesk")
"""What ferdesk itself may make in a home folder."""


@dataclass(frozen=True)
class Seen:
    """What a program asked of the system."""

    calls: tuple[str, ...]
    """socket, connect, bind and the like, a line each."""
    written: tuple[str, ...]
    """Files in its home folder that are not ferdesk's own."""

    @property
    def outside(self) -> list[str]:
        """Calls that reach, or could reach, further than this machine."""
        bound = [c for c in self.calls if "sin_port" in c or "sin6_port" in c]
        return [c for c in bound if not any(address in c for address in LOOPBACK)] + [
            c for c in self.calls if "AF_UNIX" in c and any(n in c for n in LOOKS_UP_NAMES)
        ]

    @property
    def internet(self) -> list[str]:
        """Any socket of the internet's kind, wherever it leads."""
        return [c for c in self.calls if re.search(r"socket\(AF_INET", c)]


@pytest.fixture
def watch(tmp_path):
    """Run a program under a watch of its system calls, in a home folder of its own."""
    if STRACE is None:
        pytest.skip("strace is not installed")

    def run(*command: str, status: int = 0) -> Seen:
        log, home = tmp_path / "calls.txt", tmp_path / "home"
        home.mkdir(exist_ok=True)
        kept = {k: v for k, v in os.environ.items()
                if k not in SILENT_UNDER_TEST and not k.startswith("XDG_")}  # fmt: skip
        done = subprocess.run(
            [
                *(STRACE, "-f", "--seccomp-bpf", "-qq", "-o", str(log)),
                *("-e", "trace=socket,connect,bind,sendto,sendmsg,sendmmsg"),
                *(sys.executable, *command),
            ],
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
            cwd=assets.root().parent,
            # Named: else the user is looked up, by the same service as names of hosts.
            env={**kept, "HOME": str(home), "LOGNAME": "someone", "QT_QPA_PLATFORM": "offscreen"},
        )
        if "ptrace" in done.stderr.lower():
            pytest.skip("this system does not let strace look")
        assert done.returncode == status, done.stderr
        files = [path.relative_to(home) for path in home.rglob("*") if path.is_file()]
        foreign = [str(f) for f in files if not any(f.is_relative_to(own) for own in OWN)]
        return Seen(tuple(log.read_text(errors="replace").splitlines()), tuple(foreign))

    return run


def ferdesk(*arguments: str) -> tuple[str, ...]:
    return ("-m", "ferdesk", *arguments)


def assert_silent(seen: Seen) -> None:
    assert seen.internet == []
    assert seen.outside == []
    assert seen.written == ()


def test_the_window_opens_no_socket(watch, tmp_path):
    shot = tmp_path / "shot.png"
    assert_silent(watch(*ferdesk("--source", "demo", "--screenshot", str(shot), "--after", LIVE_S)))
    assert shot.exists()


def test_analyze_opens_no_socket(watch, tmp_path):
    table = tmp_path / "clip.csv"
    clip = str(assets.path("demo", "demo.mp4"))
    assert_silent(watch(*ferdesk("analyze", clip, "--every", "10", "--out", str(table))))
    assert table.exists()


def test_replay_opens_no_socket(watch, tmp_path):
    session, table = tmp_path / "made.ferdesk", tmp_path / "made.csv"
    writer = Writer(session, Provenance(), 0)
    for index in range(5):
        writer.add(made_record(index))
    writer.close()
    assert_silent(watch(*ferdesk("replay", str(session), "--out", str(table))))
    assert table.exists()


def test_the_doctor_opens_no_socket(watch, tmp_path):
    assert_silent(watch(*ferdesk("doctor", "--zip", str(tmp_path / "report.zip"))))


def test_the_stream_reaches_this_machine_only(watch, tmp_path):
    shot = tmp_path / "shot.png"
    seen = watch(
        *ferdesk("--source", "demo", "--stream", "0", "--osc", "9", "--after", "2"),
        *("--screenshot", str(shot)),
    )
    assert seen.internet, "nothing was streamed"
    assert any("bind(" in call and '"127.0.0.1"' in call for call in seen.calls)
    assert seen.outside == []
    assert seen.written == ()


@pytest.mark.parametrize("package", ["ferdesk", "trainer"])
def test_the_runtime_is_kept_from_reporting_before_it_can_be_loaded(watch, package):
    code = f"import sys, {package}; sys.exit('onnxruntime' in sys.modules)"
    assert_silent(watch("-c", code))
    assert_silent(watch("-c", f"import {package}, onnxruntime"))


@pytest.mark.parametrize(
    ("code", "inside"),
    [
        ("import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", True),
        ("import socket; s = socket.socket(socket.AF_INET6)", True),
        (
            "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.connect(('192.0.2.1', 9))",
            False,
        ),
        ("import socket; s = socket.socket(); s.bind(('0.0.0.0', 0))", False),
    ],
)
def test_a_socket_would_be_seen(watch, code, inside):
    seen = watch("-c", code)
    assert len(seen.internet) == 1
    assert (seen.outside == []) == inside


def test_a_file_that_says_who_runs_it_would_be_seen(watch):
    code = (
        "import pathlib; p = pathlib.Path.home() / '.cache/deviceid'; p.parent.mkdir(); p.touch()"
    )
    assert watch("-c", code).written == (str(Path(".cache/deviceid")),)
