"""``ferdesk who``: a window in which a person says which faces are whose."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ferdesk.cli import window


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 when the window was closed, 1 where no screen is."""
    arguments = _parser().parse_args(list(argv))
    return window.opened(lambda: _show(arguments))


def _show(arguments: argparse.Namespace) -> int:
    from ferdesk.ui import who_app

    return who_app.run(arguments.faces)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk who",
        description="Say which faces of a recording or of a table are whose: a face that was lost "
        "and came back has another number. Nobody is recognised; you say it. It goes into a file "
        "that ferdesk summary, report and score take as --participants.",
    )
    parser.add_argument(
        "faces",
        type=Path,
        nargs="?",
        metavar="FACES",
        help="a recording, or what ferdesk analyze --out FACES.csv wrote, best with --save-crops; "
        "default: the window asks",
    )
    return parser
