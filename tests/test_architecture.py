"""The architecture, as sentences that a test holds.

Every rule is a row of :data:`layers.RULES`. A new module must fall under one, so that its place is
a decision.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from layers import RULES, Rule

from ferdesk.core.vocab import EMOTIONS

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ferdesk", "trainer")
LONGEST_FILE = 450


@dataclass(frozen=True)
class Import:
    """One imported name, and where."""

    name: str
    line: int
    at_load: bool
    """Runs when the module is loaded: not in a function, not for type checkers only."""


@cache
def modules() -> dict[str, Path]:
    """Every module of the project by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(module: str) -> Iterator[Import]:
    """What a module imports, wherever in it, as absolute dotted names."""
    path = modules()[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]

    def walk(node: ast.AST, at_load: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(alias.name, child.lineno, at_load)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                if child.level:
                    above = package.split(".")[: len(package.split(".")) - child.level + 1]
                    base = ".".join([*above, base] if base else above)
                for alias in child.names:
                    inner = f"{base}.{alias.name}"
                    yield Import(inner if inner in modules() else base, child.lineno, at_load)
            else:
                inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
                typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
                yield from walk(child, at_load and not inside and not typing_only)

    yield from walk(tree(path), True)


def below(name: str, roots: tuple[str, ...]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


def rule_of(module: str) -> Rule | None:
    """The first rule that names the module; a package's own ``__init__`` may stay bare."""
    return next((rule for rule in RULES if below(module, rule.modules)), None)


def allowed(rule: Rule, name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names or below(name, rule.may_import)


def where(module: str, line: int) -> str:
    return f"{modules()[module].relative_to(ROOT)}:{line}"


def parsed() -> Iterator[tuple[str, ast.AST]]:
    """Every syntax node of the project with its module."""
    for module, path in modules().items():
        for node in ast.walk(tree(path)):
            yield module, node


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.sentence)
def test_layers(rule):
    broken = [
        f"{where(module, found.line)} imports {found.name}"
        for module in modules()
        if rule_of(module) is rule
        for found in imports(module)
        if not allowed(rule, found.name)
    ]
    assert not broken, f"{rule.sentence}\n" + "\n".join(broken)


def test_every_module_falls_under_a_rule():
    homeless = [name for name in modules() if name != "ferdesk" and rule_of(name) is None]
    assert not homeless, (
        f"Say in RULES of {Path(__file__).name} what these may import: {', '.join(homeless)}"
    )


def test_the_package_itself_loads_only_the_standard_library():
    names = {found.name.partition(".")[0] for found in imports("ferdesk") if found.at_load}
    assert names <= sys.stdlib_module_names


@pytest.mark.parametrize("name", ["torch", "torchvision", "sklearn", "scipy", "trainer"])
def test_the_app_never_imports_the_training_stack(name):
    broken = [
        where(module, found.line)
        for module in modules()
        if below(module, ("ferdesk",))
        for found in imports(module)
        if below(found.name, (name,))
    ]
    assert not broken, f"ferdesk must run without {name}: {broken}"


def test_nothing_is_unpickled():
    broken = []
    unsafe = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    for module in modules():
        broken += [
            f"{where(module, found.line)} imports {found.name}"
            for found in imports(module)
            if found.name.partition(".")[0] in unsafe
        ]
    for module, node in parsed():
        if not isinstance(node, ast.Call):
            continue
        given = {word.arg: getattr(word.value, "value", None) for word in node.keywords}
        if given.get("allow_pickle", False) is not False:
            broken.append(f"{where(module, node.lineno)} allows pickles")
        if ast.unparse(node.func) == "torch.load" and given.get("weights_only") is not True:
            broken.append(f"{where(module, node.lineno)} loads without weights_only=True")
    assert not broken, "A file that unpickles can run anything:\n" + "\n".join(broken)


def test_the_emotion_order_is_written_once():
    broken = []
    for module, node in parsed():
        if module == "ferdesk.core.vocab" or not isinstance(node, (ast.Tuple, ast.List)):
            continue
        words = {str(e.value).lower() for e in node.elts if isinstance(e, ast.Constant)}
        if words >= set(EMOTIONS):
            broken.append(where(module, node.lineno))
    assert not broken, f"Use ferdesk.core.vocab.EMOTIONS instead of a second list: {broken}"


def test_no_file_is_too_long():
    long = {}
    for folder in (*PACKAGES, "tests", "packaging", "docs", "benchmarks", "assets"):
        for path in (ROOT / folder).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > LONGEST_FILE:
                long[str(path.relative_to(ROOT))] = lines
    assert not long, f"Split these so that each does one thing: {long}"


def test_no_import_goes_in_a_circle():
    graph = {
        module: {
            found.name
            for found in imports(module)
            # A package's __init__ is loaded first in any case; importing from it is no circle.
            if found.at_load and found.name in modules() and found.name != module
        }
        for module in modules()
    }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            circle = " → ".join((*path[path.index(module) :], module))
            pytest.fail(f"These modules import each other: {circle}")
        if module not in done:
            for other in sorted(graph[module]):
                visit(other, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_the_rules_notice_what_they_forbid():
    core, engine = rule_of("ferdesk.core.vocab"), rule_of("ferdesk.live.engine")
    assert core is RULES[0]
    assert allowed(core, "json") and allowed(core, "numpy.typing")
    assert not allowed(core, "ferdesk.models.catalog")
    assert not allowed(engine, "PySide6.QtCore")
    assert not allowed(rule_of("trainer.recipes.any"), "torch")
    assert "ferdesk.core.vocab" in {found.name for found in imports("ferdesk.core.types")}
