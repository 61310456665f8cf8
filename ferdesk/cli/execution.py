"""The options of where a model runs."""

from __future__ import annotations

import argparse

from ferdesk.cli.arguments import whole_from
from ferdesk.models import providers


def add_execution(parser: argparse.ArgumentParser) -> None:
    """Add ``--provider`` and ``--threads``."""
    parser.add_argument(
        "--provider",
        default=providers.AUTO,
        choices=(providers.AUTO, *(row.key for row in providers.PROVIDERS)),
        help="where the model runs",
    )
    parser.add_argument(
        "--threads", type=whole_from(1), metavar="N", help="CPU threads of the model"
    )
