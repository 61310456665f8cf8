"""Bad input: every reader refuses it with words, or reads it rightly, and does nothing else.

Runs in processes of their own, since native code that crashes takes its process with it. Past
failures lie in ``corpus/READER/`` and are tried first; a new one is kept there with its mending.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from readers import READERS

HERE = Path(__file__).parent
TESTS = HERE.parent
CORPUS = HERE / "corpus"
PASTS = sorted(path for path in CORPUS.glob("*/*") if path.is_file())
LEAST_CASES = 10_000
WITHIN_S = 150
NOTES = ("at.txt", "stack.txt", "noise.txt")
"""What a worker writes itself, beside the folder in which the readers may write."""


class Worker:
    """A process that does cases line by line; one that has died is started anew.

    Args:
        scratch: an empty folder, in memory where there is one: most of the time would otherwise
            go into waiting for the disk.
        program: in place of ``worker.py``, for the tests of this file itself.
    """

    def __init__(self, scratch: Path, *program: str):
        self._scratch = scratch
        self._program = program or (str(HERE / "worker.py"),)
        self._process: subprocess.Popen | None = None

    def do(self, line: str) -> dict:
        """A line's answer; fails with the case and the stack where the process died."""
        process = self._process or self._start()
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            code = self.close()
            notes = [
                p.read_text(errors="replace") for n in NOTES if (p := self._place / n).exists()
            ]
            pytest.fail(f"{line}: exit {code}\n" + "\n".join(notes)[-3000:])
        strays = {path.name for path in self._place.iterdir()} - {"in", *NOTES}
        assert not strays, f"files outside of the folder: {strays}"
        return json.loads(answer)

    def close(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.stdin.close()
        process.stdout.close()
        return process.wait(WITHIN_S)

    def _start(self) -> subprocess.Popen:
        self._place = Path(tempfile.mkdtemp(dir=self._scratch))
        paths = (TESTS.parent, TESTS, HERE, TESTS / "trainer", TESTS / "unit/session")
        self._process = subprocess.Popen(
            [sys.executable, *self._program, str(self._place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(str, paths)),
                "HOME": str(self._scratch),
                "QT_QPA_PLATFORM": "offscreen",
                "OMP_NUM_THREADS": "1",
            },
        )
        return self._process


@pytest.fixture(scope="module")
def scratch():
    memory = Path("/dev/shm")
    where = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="ferdesk-fuzz-", dir=where) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def worker(scratch):
    made = Worker(scratch)
    yield made
    made.close()


def bad(answer: dict) -> str:
    return "\n".join(f"case {case}:\n{wrong}" for case, wrong in answer["bad"][:5])


@pytest.mark.skipif(not PASTS, reason="nothing has failed yet")
def test_past_failures_stay_mended(worker):
    answers = [worker.do(f"{path.parent.name} = {path}") for path in PASTS]
    wrong = [f"{p.parent.name}/{p.name}: {bad(a)}" for p, a in zip(PASTS, answers) if a["bad"]]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_bad_input_is_refused_or_read(reader, worker):
    answer = worker.do(f"{reader.name} 0 {reader.cases}")
    assert not answer["bad"], bad(answer)
    assert answer["tried"] == reader.cases
    # The reader is really reached: some of it is refused, and not all of it at the door.
    assert (answer["refused"] > 0) == reader.refuses
    assert answer["refused"] < reader.cases or not reader.reads


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_good_input_is_read(reader, worker):
    answer = worker.do(f"{reader.name} good")
    assert not answer["bad"], bad(answer)
    assert answer["refused"] == 0 or not reader.reads


def test_the_cases_are_many_and_every_past_failure_has_its_reader():
    assert sum(reader.cases for reader in READERS) >= LEAST_CASES
    assert {path.parent.name for path in PASTS} <= {reader.name for reader in READERS}


FAULTY = """
import os, sys
import readers, worker
from pathlib import Path

def odd(content, folder):
    if content == b"raise":
        raise ZeroDivisionError
    if content == b"write":
        (folder.parent / "noise.txt").write_text("x")
    if content == b"memory":
        bytearray(4 << 30)
    if content == b"die":
        os.abort()

readers.BY_NAME["odd"] = readers.Reader("odd", 0, tuple, None, odd)
worker.main(Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("fine", None),
        ("raise", "ZeroDivisionError"),
        ("write", "open "),
        pytest.param(
            "memory",
            "MemoryError",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="needs RLIMIT_DATA"),
        ),
    ],
)
def test_a_fault_would_be_noticed(scratch, tmp_path, word, told):
    (tmp_path / "case").write_text(word)
    worker = Worker(scratch, "-c", FAULTY)
    try:
        found = worker.do(f"odd = {tmp_path / 'case'}")["bad"]
    finally:
        worker.close()
    assert (told in found[0][1]) if told else not found


def test_a_crash_would_be_noticed(scratch, tmp_path):
    (tmp_path / "case").write_text("die")
    with pytest.raises(pytest.fail.Exception, match=r"odd =.*exit -?\d+"):
        Worker(scratch, "-c", FAULTY).do(f"odd = {tmp_path / 'case'}")
