"""What the scripts that make pictures are asked for: which of them, and where to put them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

IMAGES = Path(__file__).resolve().parent / "images"


def asked(
    about: str | None,
    names: Iterable[str],
    arguments: Sequence[str],
    usual: Sequence[str] = (),
) -> tuple[list[str], Path]:
    """Names of the pictures to make, and a folder that exists.

    Args:
        about: what the script does, for ``--help``: its docstring.
        names: of the pictures that it can make.
        arguments: of the command line.
        usual: those that are made where none is named; all by default.
    """
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = list(names)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--out", type=Path, default=IMAGES, metavar="FOLDER")
    found = parser.parse_args(arguments)
    if strange := [name for name in found.names if name not in names]:
        parser.error(f"no picture is called {', '.join(strange)}; there are {', '.join(names)}")
    folder = found.out.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return found.names or list(usual) or names, folder
