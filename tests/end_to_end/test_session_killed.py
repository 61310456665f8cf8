"""A recording that is killed: everything but the last second is in the file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from ferdesk.session import files
from ferdesk.session.reader import Reader

RECORDS = """
import sys, time
from pathlib import Path
from types import MappingProxyType
import numpy as np
from fakes import make_face, make_image
from ferdesk.core.types import *
from ferdesk.session.provenance import Provenance
from ferdesk.session.recorder import Recorder, RecordingOptions

recorder = Recorder(Path(sys.argv[1]), Provenance("1"), RecordingOptions(picture_quality=80))
image, face = make_image(120), make_face()
index = 0
while True:
    now = time.monotonic_ns()
    rng = np.random.default_rng(index)
    p = rng.dirichlet(np.ones(8)).astype(np.float32)
    one = FaceRecord(
        face, FaceCrop(1, rng.integers(0, 256, (48, 48), np.uint8)), (Prediction("m", p, 1.0),),
        p, Decision("neutral", "why", "neutral"), MappingProxyType({"AU1": 0.5}))
    recorder(FrameRecord(Frame(image, index, now, index * 10, "made"), (one,), "m", now))
    if index == 20:
        recorder.mark("a marker")
    index += 1
    print(index, time.monotonic_ns(), flush=True)
    time.sleep(0.01)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("seconds", [1.3, 2.6])
def test_all_but_the_last_second_is_there(tmp_path, seconds):
    path = tmp_path / "killed.ferdesk"
    paths = os.pathsep.join(p for p in sys.path if p)
    process = subprocess.Popen(
        [sys.executable, "-c", RECORDS, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
    )
    try:
        told = [process.stdout.readline()]
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            told.append(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    told += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    given = np.array([line.split() for line in told], np.int64)
    safe = int(given[given[:, 1] <= given[-1, 1] - 1_000_000_000][-1, 0])

    def check():
        with Reader(path) as reader:
            assert not reader.complete
            assert len(reader) >= safe > 0
            assert [event.text for event in reader.events()] == ["a marker"]
            for index, record in enumerate(reader.records(pictures=True)):
                rng = np.random.default_rng(index)
                p = rng.dirichlet(np.ones(8)).astype(np.float32)
                assert record.frame.index == index
                assert record.faces[0].predictions[0].probabilities.tobytes() == p.tobytes()
                assert record.frame.image.any()
            reader.check()
            return len(reader)

    count = check()
    assert files.repair(path)
    assert [file.name for file in tmp_path.iterdir()] == ["killed.ferdesk"]
    assert check() == count
