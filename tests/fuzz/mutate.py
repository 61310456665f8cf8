"""How good input is made bad. All of it follows from the generator that is given: no clock, no
global state, so that a case is known by its number.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

Mutator = Callable[[Random, tuple[bytes, ...]], bytes]
"""Makes bad input of one of some good ones."""

NUMBERS = (0, 1, -1, 127, 128, 255, 256, 32767, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1)
DEEP = 20_000
"""Levels of nesting that no parser should follow."""
WORDS = (
    "", " ", "nan", "NaN", "inf", "-inf", "1e999", "-1", "1e308", "0x10", "9" * 5000, "None",
    "true", "\0", "é", "\ufeff", "😀", "../../outside", "/etc/passwd", "C:\\outside", "file:///etc",
    "%s%n", "=1+1", '"', "'", ",", ";", "\r", "\n", "²", "1_000", "-0", "\u202e",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, -(10**400), 1e308, 5e-324, 1e999, -1e999,
    float("nan"), "", "x" * 10_000, "\ud800", "<b>&amp;", *WORDS[2:12], [], {}, [[]], {"": {}},
    [None] * 100, {"a": [1, {"b": None}]},
)  # fmt: skip


def flipped(random: Random, samples: tuple[bytes, ...]) -> bytes:
    """Bytes flipped, cut, doubled, moved and overwritten; what any file may suffer."""
    data = bytearray(random.choice(samples))
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        random.choice(_BYTE_STEPS)(random, data, samples)
    return bytes(data)


def _flip(random: Random, data: bytearray, _: tuple[bytes, ...]) -> None:
    if data:
        data[_at(random, data)] ^= 1 << random.randrange(8)


def _set(random: Random, data: bytearray, _: tuple[bytes, ...]) -> None:
    if data:
        data[_at(random, data)] = random.choice((0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)))


def _number(random: Random, data: bytearray, _: tuple[bytes, ...]) -> None:
    """A length, a size or an offset that is none."""
    width, order = random.choice((2, 4, 8)), random.choice(("big", "little"))
    value = random.choice(NUMBERS) % (1 << 8 * width)
    at = _at(random, data) if data else 0
    data[at : at + width] = value.to_bytes(width, order)


def _cut(random: Random, data: bytearray, _: tuple[bytes, ...]) -> None:
    del data[random.randrange(len(data) + 1) :]


def _remove(random: Random, data: bytearray, _: tuple[bytes, ...]) -> None:
    at = _at(random, data) if data else 0
    del data[at : at + random.choice((1, 2, 16, 200))]


def _insert(random: Random, data: bytearray, _: tuple[bytes, ...]) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = random.choice((bytes(4), b"\xff" * 8, random.randbytes(12), b"A" * 5000))


def _double(random: Random, data: bytearray, _: tuple[bytes, ...]) -> None:
    at = random.randrange(len(data) + 1)
    data[at:at] = data[at : at + random.choice((4, 64, 1024))]


def _splice(random: Random, data: bytearray, samples: tuple[bytes, ...]) -> None:
    other = random.choice(samples)
    data[random.randrange(len(data) + 1) :] = other[random.randrange(len(other) + 1) :]


_BYTE_STEPS = (_flip, _flip, _set, _set, _number, _number, _cut, _remove, _insert, _double, _splice)


def _at(random: Random, data: bytearray) -> int:
    """A place; every other one in the first bytes, where formats say how large things are."""
    return random.randrange(min(len(data), 64) if random.random() < 0.5 else len(data))


def written(random: Random, samples: tuple[bytes, ...]) -> bytes:
    """Lines and cells of a text changed; now and then its bytes."""
    if random.random() < 0.15:
        return flipped(random, samples)
    lines = random.choice(samples).decode("utf-8").split("\n")
    for _ in range(random.choice((1, 1, 2, 4))):
        random.choice(_LINE_STEPS)(random, lines)
    encoding = random.choice(("utf-8",) * 9 + ("utf-16",))
    return "\n".join(lines).encode(encoding, "surrogatepass")


def _cell(random: Random, lines: list[str]) -> None:
    if not lines:
        return
    at = random.randrange(min(len(lines), 4) if random.random() < 0.4 else len(lines))
    mark = random.choice([m for m in (",", " ", "=") if m in lines[at]] or [","])
    cells = lines[at].split(mark)
    change = random.randrange(4)
    if change == 0:
        del cells[random.randrange(len(cells))]
    elif change == 1:
        cells.insert(random.randrange(len(cells) + 1), random.choice(WORDS))
    else:
        cells[random.randrange(len(cells))] = random.choice(WORDS)
    lines[at] = mark.join(cells)


def _no_line(random: Random, lines: list[str]) -> None:
    if lines:
        del lines[random.randrange(len(lines))]


def _again(random: Random, lines: list[str]) -> None:
    if lines:
        lines.insert(random.randrange(len(lines) + 1), random.choice(lines))


def _long(random: Random, lines: list[str]) -> None:
    lines.insert(random.randrange(len(lines) + 1), random.choice('1," ') * 300_000)


def _end(random: Random, lines: list[str]) -> None:
    del lines[random.randrange(len(lines) + 1) :]


def _odd_line(random: Random, lines: list[str]) -> None:
    lines.insert(random.randrange(len(lines) + 1), random.choice(WORDS))


_LINE_STEPS = (*(_cell,) * 8, _no_line, _again, _end, _odd_line, _long)


def told(random: Random, samples: tuple[bytes, ...]) -> bytes:
    """JSON with values of other types, missing and unknown keys, and nesting without an end."""
    way = random.random()
    if way < 0.1:
        return flipped(random, samples)
    if way < 0.12:
        return b"[" * DEEP + b"]" * DEEP
    if way < 0.14:
        return b'{"a":' * DEEP + b"1" + b"}" * DEEP
    whole = [json.loads(random.choice(samples))]
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        _change(random, whole)
    # A lone surrogate stays an escape, as it would be in a file.
    return json.dumps(whole[0]).encode()


def _change(random: Random, whole: list[Any]) -> None:
    """Change one place in a tree, near the top as often as deep below."""
    node: Any = whole
    key: Any = 0
    while isinstance(node[key], (dict, list)) and node[key] and random.random() < 0.75:
        node = node[key]
        key = random.choice(list(node)) if isinstance(node, dict) else random.randrange(len(node))
    change = random.randrange(6)
    if change == 0 and node is not whole:
        del node[key]
    elif change == 1 and isinstance(node, dict):
        node[random.choice(WORDS)] = copy.deepcopy(random.choice(VALUES))
    elif change == 2 and isinstance(node, list) and node is not whole:
        node.append(copy.deepcopy(random.choice(VALUES)))
    else:
        node[key] = copy.deepcopy(random.choice(VALUES))
