"""docs/reliability.md names tests; each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_it_exists(file, test):
    assert (ROOT / file).is_file()
    assert not test or test in functions(ROOT / file)


def test_every_row_names_one():
    tables = PAGE.split("## Hours of use")[0]
    rows = [line for line in tables.splitlines() if line.startswith("| ")]
    told = [line for line in rows if not line.startswith(("| fault", "| promise"))]
    assert len(told) > 40
    assert [line for line in told if "::" not in line] == []


def test_the_readme_leads_to_it():
    assert "docs/reliability.md" in (ROOT / "README.md").read_text(encoding="utf-8")
