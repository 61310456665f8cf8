"""Several processes that train one model: ``torchrun --nproc-per-node N -m trainer train …``.

Every process holds the whole data set and draws the same batches and augmentations;
each computes its share of the batch and gradients are averaged, so the result is the
single process's. Batch norms see the whole batch on GPUs (SyncBatchNorm); on CPUs,
where torch has none, each process norms its own share.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn


@dataclass(frozen=True, slots=True)
class World:
    """This process among those that train together."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes files and speaks."""
        return self.rank == 0

    def share(self, n: int) -> slice:
        """This process's part of a batch of ``n``: every ``size``-th picture, since those that are
        made worse stand first, and a process that norms its own share must see both kinds."""
        return slice(self.rank, n, self.size)

    def part(self, n: int) -> float:
        """How many pictures of a batch of ``n`` are this process's, by its even share of them."""
        return len(range(n)[self.share(n)]) * self.size / n

    def wrap(self, network: nn.Module, device: torch.device) -> nn.Module:
        """The network whose backward pass averages gradients over the processes."""
        if self.size == 1:
            return network
        return nn.parallel.DistributedDataParallel(
            network, device_ids=[device.index] if device.type == "cuda" else None
        )

    def mean(self, value: torch.Tensor) -> torch.Tensor:
        """The mean of a number that each process has its own of; asked by all of them at once."""
        if self.size == 1:
            return value
        total = value.clone()
        dist.all_reduce(total)
        return total / self.size

    def agreed(self, should_stop: Callable[[], bool]) -> Callable[[], bool]:
        """A ``should_stop`` that is true in all processes at the same step.

        On graphics cards the processes ask each other on every 25th call alone, since asking waits
        for the card. On CPUs a step may take seconds, and torchrun gives half a minute to stop in.
        """
        if self.size == 1:
            return should_stop
        every = 25 if dist.get_backend() == "nccl" else 1
        calls = [0]

        def ask() -> bool:
            calls[0] += 1
            if calls[0] % every:
                return False
            flag = torch.tensor([float(should_stop())])
            if dist.get_backend() == "nccl":
                flag = flag.cuda()
            dist.all_reduce(flag, op=dist.ReduceOp.MAX)
            return bool(flag.item())

        return ask


def speaks() -> bool:
    """Whether this process tells what goes on, also before it has joined the others: one alone."""
    return os.environ.get("RANK", "0") == "0"


def world() -> World:
    """This process's place; alone where no group was joined."""
    if dist.is_available() and dist.is_initialized():
        return World(dist.get_rank(), dist.get_world_size())
    return World()


@contextmanager
def joined(device: torch.device) -> Iterator[torch.device]:
    """Join the group that torchrun describes in the environment, if it does.

    Yields:
        The device of this process.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) <= 1:
        yield device
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield device
    finally:
        dist.destroy_process_group()
