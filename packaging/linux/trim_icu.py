"""Rebuilds Qt's libicudata without the data that Qt never asks for: 32 MB become 8.

    python packaging/linux/trim_icu.py

Qt calls ICU to sort, to fold case, to convert between character sets and for time zones, as
``nm -D libQt6Core.so.6`` lists. ferdesk sorts and folds case; its files are UTF-8 and its times
are numbers. Units, currencies, names of languages and regions, spelled-out numbers,
transliteration, line breaking (Qt has its own), names of zones and old character sets go.

The data is ICU's common data format (ICU source, ``common/ucmndata.h``): a header whose first two
bytes give its size, then a table of contents sorted by name whose offsets count from the table's
start, then the items. It lies in the library under one symbol, so ``as`` and ``ld`` can make the
library again. Runs in the build's own environment, before PyInstaller looks.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

LEFT_OUT = re.compile(r"(brkitr|unit|zone|curr|lang|region|translit|rbnf)/|.*\.cnv$")
"""Of an item's name without the package's."""
MAGIC = b"\xda\x27"
ALIGNED = 16
"""Bytes; ICU asks for items on such a boundary."""


def contents(data: bytes) -> list[tuple[str, bytes]]:
    """The items of common data, by their names.

    Raises:
        ValueError: it is no common data.
    """
    size = struct.unpack_from("<H", data)[0]
    if data[2:4] != MAGIC or data[12:16] != b"CmnD":
        raise ValueError("This is no common data of ICU.")
    table = memoryview(data)[size:]
    (count,) = struct.unpack_from("<I", table)
    rows = [struct.unpack_from("<II", table, 4 + 8 * row) for row in range(count)]
    ends = [start for _, start in rows[1:]] + [len(table)]
    names = [bytes(table[at : at + 200]).partition(b"\0")[0].decode() for at, _ in rows]
    return [
        (name, bytes(table[start:end]))
        for name, (_, start), end in zip(names, rows, ends, strict=True)
    ]


def packed(header: bytes, items: list[tuple[str, bytes]]) -> bytes:
    """Common data of these items, which must be sorted by name."""
    names = [name.encode() + b"\0" for name, _ in items]
    at = 4 + 8 * len(items)
    starts_of_names = []
    for name in names:
        starts_of_names.append(at)
        at += len(name)
    table, body = bytearray(), bytearray()
    first = at + -(len(header) + at) % ALIGNED
    for start, (_, item) in zip(starts_of_names, items, strict=True):
        body += bytes(-len(body) % ALIGNED)
        table += struct.pack("<II", start, first + len(body))
        body += item
    return b"".join((header, struct.pack("<I", len(items)), table, *names, bytes(first - at), body))


def trimmed(data: bytes) -> bytes:
    """Common data without what :data:`LEFT_OUT` names."""
    header = data[: struct.unpack_from("<H", data)[0]]
    return packed(
        header,
        [(n, item) for n, item in contents(data) if not LEFT_OUT.match(n.partition("/")[2])],
    )


def exported(library: Path) -> tuple[str, bytes]:
    """The one symbol that a data library exports, and the data it stands for.

    Raises:
        ValueError: it exports anything else.
    """
    listed = subprocess.run(
        ["nm", "-D", "--defined-only", str(library)], capture_output=True, text=True, check=True
    ).stdout
    names = re.findall(r" R (icudt\d+_dat)$", listed, re.M)
    if len(names) != 1:
        raise ValueError(f"{library.name} has {len(names)} symbols of data, not one.")
    with tempfile.TemporaryDirectory() as folder:
        section = Path(folder, "section")
        options = ["-O", "binary", "--only-section=.rodata"]
        subprocess.run(["objcopy", *options, str(library), str(section)], check=True)
        return names[0], section.read_bytes()


def rebuild(library: Path) -> tuple[int, int]:
    """Write the library anew with less in it; returns bytes before and after."""
    name, data = exported(library)
    before = library.stat().st_size
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "kept")
        kept.write_bytes(trimmed(data))
        source = (
            f'.section .rodata\n.balign {ALIGNED}\n.globl {name}\n.type {name}, "object"\n'
            f'{name}:\n.incbin "{kept}"\n.size {name}, .-{name}\n'
            '.section .note.GNU-stack,"",%progbits\n'
        )
        made = Path(folder, "made.o")
        subprocess.run(["as", "-o", str(made), "-"], input=source, text=True, check=True)
        subprocess.run(
            ["ld", "-shared", "-s", "-soname", library.name, "-o", str(library), str(made)],
            check=True,
        )
    return before, library.stat().st_size


def main() -> None:
    folder = Path(find_spec("PySide6").submodule_search_locations[0]) / "Qt" / "lib"
    libraries = list(folder.glob("libicudata.so.*"))
    if len(libraries) != 1:
        raise SystemExit(f"Expected one libicudata in {folder}, found {len(libraries)}.")
    before, after = rebuild(libraries[0])
    print(f"{libraries[0].name}: {before / 1e6:.1f} MB became {after / 1e6:.1f} MB.")


if __name__ == "__main__":
    if sys.prefix == sys.base_prefix or "lean" not in Path(sys.prefix).name:
        raise SystemExit("This changes a library; it runs in the build's own environment only.")
    main()
