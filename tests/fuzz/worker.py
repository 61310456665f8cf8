"""Runs cases of the fuzz tests in a process of its own, which a crash may take with it.

Reads lines ``NAME FIRST COUNT`` (generated cases), ``NAME = PATH`` (a file) or ``NAME good`` (the
good samples as they are) from its standard input, and answers each with a line of JSON. By hand, to
see a failure::

    PYTHONPATH=tests:tests/fuzz:tests/trainer:tests/unit/session \\
        python tests/fuzz/worker.py FOLDER <<< "card 17 1"
"""

from __future__ import annotations

import faulthandler
import json
import os
import shutil
import sys
import time
import traceback
from pathlib import Path
from random import Random
from typing import Any

import ferdesk.core.errors as errors  # before OpenCV: it sets what OpenCV may take

try:
    import resource
except ImportError:  # Windows has other ways, none of them this short
    resource = None

from readers import BY_NAME, Reader

HANGS_S = 30.0
"""A case that takes longer hangs."""
MEMORY = 1 << 30
"""Bytes that a case may take beyond what the process has; the system refuses more."""
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND


class Watch:
    """Sees what Python code does outside of the folder that it was given."""

    def __init__(self, inside: Path):
        self.inside = f"{inside}{os.sep}"
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._look)

    def _look(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, int) or not flags & WRITES:
                return
            self._note(event, path)
        elif event in ("os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree", "os.chmod"):
            self._note(event, arguments[0])
        elif event in ("os.rename", "os.symlink", "os.link"):
            self._note(event, arguments[1])
        elif event == "socket.connect" and arguments[1][0] != "127.0.0.1":
            self.seen.append(f"{event} {arguments[1]}")
        elif event in ("subprocess.Popen", "os.system", "os.exec", "pickle.find_class"):
            self.seen.append(event)

    def _note(self, event: str, path: Any) -> None:
        text = os.path.abspath(os.fsdecode(path))
        # A file without a name is opened by the name of its folder.
        if not f"{text}{os.sep}".startswith(self.inside):
            self.seen.append(f"{event} {text}")


def main(scratch: Path) -> None:
    answers = os.fdopen(os.dup(1), "w")
    # Native libraries complain on both; what is told is told by errors.
    os.dup2(os.open(scratch / "noise.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    folder = scratch / "in"
    folder.mkdir()
    os.chdir(folder)
    watch = Watch(folder)
    if resource is not None and hasattr(resource, "RLIMIT_DATA"):
        # Everything is loaded and warm first, then no more than this on top of it.
        most = _data_bytes() + MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    stack = (scratch / "stack.txt").open("w")
    faulthandler.enable(stack)
    at = os.open(scratch / "at.txt", os.O_WRONLY | os.O_CREAT)
    for line in sys.stdin:
        name, *rest = line.split()
        reader = BY_NAME[name]
        began, bad, refused, tried = time.perf_counter(), [], 0, 0
        if rest[0] == "=":
            cases = [(rest[1], Path(rest[1]).read_bytes())]
        elif rest[0] == "good":
            cases = enumerate(reader.samples())
        else:
            samples = reader.samples()
            first, count = map(int, rest)
            cases = ((i, make(reader, i, samples)) for i in range(first, first + count))
        for number, content in cases:
            os.pwrite(at, f"{name} {number}".ljust(300).encode(), 0)
            faulthandler.dump_traceback_later(HANGS_S, exit=True, file=stack)
            was_refused, wrong = attempt(reader, content, folder, watch)
            faulthandler.cancel_dump_traceback_later()
            refused += was_refused
            tried += 1
            if wrong:
                bad.append([number, wrong])
        seconds = time.perf_counter() - began
        told = {"bad": bad, "refused": refused, "tried": tried, "seconds": seconds}
        print(json.dumps(told), file=answers, flush=True)


def make(reader: Reader, number: int, samples: tuple[bytes, ...]) -> bytes:
    """The input of a case."""
    return reader.mutate(Random(f"{reader.name} {number}"), samples)


def attempt(reader: Reader, content: bytes, folder: Path, watch: Watch) -> tuple[bool, str]:
    """Whether it was refused properly, and what is wrong; empty when nothing is."""
    watch.seen.clear()
    watch.on = True
    refused, wrong = False, ""
    try:
        reader.read(content, folder)
    except errors.FerdeskError as error:
        refused = True
        wrong = "" if str(error).strip() else "an error without words"
    except BaseException:
        wrong = "".join(traceback.format_exc(limit=-4))
    finally:
        watch.on = False
    for entry in os.scandir(folder):
        shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
    return refused, wrong or "; ".join(watch.seen)


def _data_bytes() -> int:
    """What the process has of what ``RLIMIT_DATA`` counts."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
