"""Two processes give the single process's result."""

import os
import subprocess
import sys
from pathlib import Path

import ddp_script
import pytest
import torch
import torch.distributed as dist
from test_train import made, recipe, start

from trainer import corrupt, device, runs
from trainer.augment import normalise
from trainer.distributed import World, speaks
from trainer.models import build

SCRIPT = Path(ddp_script.__file__)


NETWORK = "vgg13-barsoum"
"""One without batch norm: on a CPU each process would norm its own share."""


def train_together(folder: Path, processes: int) -> dict[str, torch.Tensor]:
    launcher = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    command = [sys.executable, *launcher, str(SCRIPT), str(folder), NETWORK]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    env["PYTHONPATH"] = str(SCRIPT.parents[2])
    subprocess.run(command, env=env, check=True, timeout=150, capture_output=True)
    return runs.load_state(folder / "model.pt")["model"]


def test_two_processes_give_the_single_process_result(tmp_path):
    ddp_script.main(tmp_path / "one", NETWORK)
    alone = runs.load_state(tmp_path / "one" / "model.pt")["model"]
    together = train_together(tmp_path / "two", 2)
    torch.manual_seed(0)
    start = build(NETWORK, dropout=0.0).state_dict()

    def distance(a, b):
        return sum((a[name] - b[name]).square().sum() for name in start).sqrt()

    # Two steps: sums in another order round otherwise, and ReLUs soon make more of it.
    assert distance(alone, together) < 1e-3 * distance(alone, start)
    losses = [runs.Run(tmp_path / name).epochs()[0]["loss"] for name in ("one", "two")]
    assert losses[1] == pytest.approx(losses[0], rel=1e-3)


def test_shares_cover_a_batch_once():
    for size in (1, 2, 3, 5):
        parts = [list(range(17))[World(rank, size).share(17)] for rank in range(size)]
        assert sorted(i for part in parts for i in part) == list(range(17))
        assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_every_process_sees_pictures_made_worse_and_pictures_as_they_are(monkeypatch):
    """On CPUs each norms its own share, and the first one's norms are kept."""
    monkeypatch.setattr(corrupt, "_worse", lambda x, generator: torch.ones_like(x))
    made_worse = corrupt.corrupted(torch.zeros(16, 1, 4, 4), 0.5, torch.Generator())
    for size in (2, 4):
        for rank in range(size):
            assert made_worse[World(rank, size).share(16)].mean() == 0.5


def test_on_cpus_all_processes_stop_at_the_step_at_which_one_is_asked_to(monkeypatch):
    """torchrun waits half a minute: there may be no time for another step."""
    asked = []
    monkeypatch.setattr(dist, "get_backend", lambda: "gloo")
    monkeypatch.setattr(dist, "all_reduce", lambda flag, op: flag.fill_(len(asked)))
    stop = World(0, 2).agreed(lambda: False)
    assert not stop()
    asked.append("by another process")
    assert stop()


def test_only_the_first_process_speaks(monkeypatch):
    monkeypatch.delenv("RANK", raising=False)
    assert speaks()
    for rank in range(3):
        monkeypatch.setenv("RANK", str(rank))
        assert speaks() is (rank == 0)


@pytest.mark.parametrize("size", [2, 3])
def test_the_mean_of_the_processes_gradients_is_that_of_the_whole_batch(
    tmp_path, size, monkeypatch
):
    """Also where the batch can't be shared evenly; norms rest, which see a share alone on a CPU."""
    monkeypatch.setattr(device, "computes_bf16", lambda device: False)
    data = made(16)
    training = start(tmp_path / "run", recipe(dropout=0.0), data)
    training.network.eval()
    batch = (normalise(data.pixels), data.targets, torch.linspace(0.1, 1, 16))

    def gradient(rank, size):
        training.world = World(rank, size)
        training.gradient(*batch)
        return training.network.head.weight.grad.clone()

    together = torch.stack([gradient(rank, size) for rank in range(size)]).mean(dim=0)
    torch.testing.assert_close(together, gradient(0, 1), rtol=1e-3, atol=1e-6)
