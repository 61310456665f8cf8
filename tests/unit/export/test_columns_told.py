"""The columns as ``docs/analyze.md`` tells them."""

from __future__ import annotations

import re

from ferdesk.core import assets
from ferdesk.core.action_units import KEYS
from ferdesk.core.vocab import EMOTIONS
from ferdesk.disambiguate import ABSTAIN
from ferdesk.export.table import ABOVE, COLUMNS, PEOPLE, RECORDED, TRIALS, of_models
from ferdesk.quality import FLAWS

STANDS_FOR = {"X": EMOTIONS, "UNIT": KEYS, "ID": ("ID",)}


def told() -> dict[str, str]:
    """What is said of each column, by its name."""
    text = assets.guide("analyze.md").read_text(encoding="utf-8")
    section = text.split("\n## Columns\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split(" | ", 1) for line in section.splitlines() if line[:3] == "| `"]
    return {
        name: meaning
        for names, meaning in rows
        for pattern in re.findall(r"`([^`]+)`", names)
        for name in expanded(pattern)
    }


def expanded(pattern: str) -> list[str]:
    """``X_raw`` stands for as many columns as there are expressions, and so on."""
    stands = next((word for word in ("X", "UNIT") if re.search(rf"\b{word}_", pattern)), "ID")
    return [re.sub(rf"\b{stands}(?=[_.])", value, pattern) for value in STANDS_FOR[stands]]


def test_every_column_is_told_in_its_order():
    every = (*COLUMNS, *ABOVE, *PEOPLE, *RECORDED, *of_models(["ID"]), *TRIALS)
    assert list(told()) == [column.name for column in every]


def test_every_value_of_flags_and_rules_is_told():
    values = {name: re.findall(r"`(\w+)`", told()[name]) for name in ("quality_flags", "rule")}
    assert values["quality_flags"] == [flaw.name for flaw in FLAWS]
    assert set(values["rule"]) == {"network", "pair", "triple", ABSTAIN}


def test_the_signs_of_angles_are_those_of_the_table():
    angles = {column.name: column.meaning for column in COLUMNS if column.name.endswith("_deg")}
    for meaning in angles.values():
        assert meaning.removeprefix("positive: ") in told()["yaw_deg"]
