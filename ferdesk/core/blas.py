"""How many threads numpy's matrix products use. To be told before numpy is loaded."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

NAMES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Read once by the library behind numpy, when it is loaded."""


def one_thread(environment: MutableMapping[str, str] = os.environ) -> None:
    """Keep matrix products in the thread that asks for them, unless the person said otherwise.

    Here they are small (one face by a few hundred columns). OpenBLAS would split them over all
    processors, and its threads then spin for a while in case of more: with eight faces that took
    more than half of what decoding and face finding had left.
    """
    if not any(name in environment for name in NAMES):
        environment[NAMES[0]] = "1"
