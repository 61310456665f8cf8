"""The architecture, as sentences that a test holds.

Every rule is a row of :data:`RULES`: a sentence for people, the modules it speaks of, and what
those may import. A new module must fall under a rule, so that its place is a decision.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ferdesk.core.vocab import EMOTIONS

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ferdesk", "trainer")
LONGEST_FILE = 450
QT = ("PySide6", "shiboken6", "pyqtgraph")
VISION = ("numpy", "cv2")
STAGES = (
    "ferdesk.faces",
    "ferdesk.models",
    "ferdesk.au_svm",
    "ferdesk.disambiguate",
    "ferdesk.second_look",
    "ferdesk.smooth",
    "ferdesk.quality",
    "ferdesk.apparent",
)
RECIPES = ("trainer.recipe", "trainer.recipes", "trainer.amounts")
READING = ("trainer.dataset", "trainer.data", "trainer.duplicates", "trainer.protocol")
TRAINING = ("torch", "numpy", "cv2", "sklearn", "rich", "typer", "onnx")


@dataclass(frozen=True)
class Rule:
    """Which modules may import what. The standard library is always allowed."""

    sentence: str
    modules: tuple[str, ...]
    """Dotted names; each stands for itself and everything below it."""
    may_import: tuple[str, ...]
    """Dotted names of this project, or top-level names of other packages."""


RULES: tuple[Rule, ...] = (
    Rule(
        "The core needs numpy and OpenCV only, and nothing else of ferdesk.",
        ("ferdesk.core",),
        (*VISION, "ferdesk.core"),
    ),
    Rule(
        "Sources know the core only.",
        ("ferdesk.sources",),
        (*VISION, "ferdesk.core", "ferdesk.sources"),
    ),
    Rule(
        "Faces know the core; MediaPipe is used here and nowhere else.",
        ("ferdesk.faces",),
        (*VISION, "mediapipe", "ferdesk.core", "ferdesk.faces"),
    ),
    Rule(
        "Models know the core and the Action Unit classifiers; ONNX Runtime is used here alone.",
        ("ferdesk.models",),
        (
            *VISION,
            "onnxruntime",
            "ferdesk.core",
            "ferdesk.au_svm",
            "ferdesk.second_look",
            "ferdesk.models",
        ),
    ),
    Rule(
        "The Action Unit classifiers know the core only.",
        ("ferdesk.au_svm",),
        (*VISION, "ferdesk.core", "ferdesk.au_svm"),
    ),
    Rule(
        "Disambiguation asks the Action Unit classifiers, and knows no model of pictures.",
        ("ferdesk.disambiguate",),
        (*VISION, "ferdesk.core", "ferdesk.au_svm"),
    ),
    Rule(
        "The second look, smoothing and quality flags know the core only.",
        ("ferdesk.second_look", "ferdesk.smooth", "ferdesk.quality"),
        (*VISION, "ferdesk.core"),
    ),
    Rule(
        "Age and gender are steadied by the core's data and as smoothing forgets; no model is "
        "known by name.",
        ("ferdesk.apparent",),
        (*VISION, "ferdesk.core", "ferdesk.smooth"),
    ),
    Rule(
        "What can be chosen about reading is data; its defaults are those of the stages.",
        ("ferdesk.options",),
        ("ferdesk.core", *STAGES),
    ),
    Rule(
        "The pipeline joins faces, models, disambiguation and smoothing; it knows no source.",
        ("ferdesk.pipeline",),
        (*VISION, "ferdesk.core", *STAGES, "ferdesk.options", "ferdesk.pipeline"),
    ),
    Rule(
        "The live engine joins sources and the pipeline, and knows no user interface.",
        ("ferdesk.live",),
        (*VISION, "ferdesk.core", "ferdesk.sources", *STAGES, "ferdesk.pipeline", "ferdesk.live"),
    ),
    Rule(
        "Sessions know the pipeline and how the live view hands over, but no source and no window.",
        ("ferdesk.session",),
        (
            *VISION,
            "ferdesk.core",
            *STAGES,
            "ferdesk.pipeline",
            "ferdesk.compare",
            "ferdesk.live.slot",
            "ferdesk.live.stats",
            "ferdesk.live.status",
            "ferdesk.session",
        ),
    ),
    Rule(
        "Exports read files through the pipeline; they know no thread of the live view, no command "
        "and no window.",
        ("ferdesk.export",),
        (
            *VISION,
            "pyarrow",
            "ferdesk.core",
            "ferdesk.sources",
            *STAGES,
            "ferdesk.pipeline",
            "ferdesk.session.provenance",
            "ferdesk.export",
        ),
    ),
    Rule(
        "A recording's table joins sessions and exports; it knows no command and no window.",
        ("ferdesk.session_table",),
        ("ferdesk.core", "ferdesk.session", "ferdesk.session_method", "ferdesk.export"),
    ),
    Rule(
        "How a recording was read is told from what it says of models and options.",
        ("ferdesk.session_method",),
        (
            "ferdesk.core",
            "ferdesk.au_svm.card",
            "ferdesk.models.reader",
            "ferdesk.options",
            "ferdesk.session",
            "ferdesk.export.method",
        ),
    ),
    Rule(
        "The stream sends what exports write; it alone listens on the network.",
        ("ferdesk.stream",),
        ("numpy", "websockets", "ferdesk.core", "ferdesk.export", "ferdesk.stream"),
    ),
    Rule(
        "Settings know the core only, so that the command line reads them without a window.",
        ("ferdesk.settings",),
        (*VISION, "ferdesk.core"),
    ),
    Rule(
        "Logs, crash reports and the diagnostics zip know the core only: they work when nothing "
        "else does.",
        ("ferdesk.diagnostics",),
        ("ferdesk.core", "ferdesk.diagnostics"),
    ),
    Rule(
        "Explaining hides parts of a crop and asks again: it knows the core, and no model by name.",
        ("ferdesk.explain",),
        (*VISION, "ferdesk.core"),
    ),
    Rule(
        "Reading the tables that ship knows the core only, and nothing of how they were made.",
        ("ferdesk.results",),
        ("ferdesk.core",),
    ),
    Rule(
        "Licences are read from the installed packages and the assets.",
        ("ferdesk.licences",),
        ("ferdesk.core",),
    ),
    Rule(
        "Scoring a table knows the core only, and nothing of how the table was made.",
        ("ferdesk.scoring",),
        ("numpy", "ferdesk.core", "ferdesk.scoring"),
    ),
    Rule(
        "Comparing labels is arithmetic: it knows the core only.",
        ("ferdesk.compare",),
        ("numpy", "ferdesk.core"),
    ),
    Rule(
        "The user interface may use all of ferdesk; it alone uses Qt.",
        ("ferdesk.ui",),
        (*VISION, *QT, "ferdesk"),
    ),
    Rule(
        "The commands start things; they use all of ferdesk, but Qt through the interface only.",
        ("ferdesk.__main__", "ferdesk.cli"),
        (*VISION, "mediapipe", "onnxruntime", "ferdesk"),
    ),
    Rule("A recipe is data: it never imports torch.", RECIPES, ("ferdesk.core", *RECIPES)),
    Rule(
        "Reading the data set and choosing a protocol need numpy and OpenCV, not torch.",
        READING,
        (*VISION, "ferdesk.core", *READING),
    ),
    Rule(
        "The training path needs torch, numpy, OpenCV, scikit-learn, rich, typer and onnx only.",
        (
            "trainer.train",
            "trainer.models",
            "trainer.layers",
            "trainer.losses",
            "trainer.augment",
            "trainer.runs",
        ),
        (*TRAINING, "ferdesk.core", "trainer"),
    ),
    Rule(
        "Action Units are found, scored and decided on in training by the code that does it live.",
        (
            "trainer.au",
            "trainer.command_au",
            "trainer.command_ckplus",
            "trainer.command_table",
            "trainer.tables.table_8",
            "trainer.tables.table_8_doubt",
            "trainer.tables.table_8_networks",
        ),
        (
            *TRAINING,
            "scipy",
            "ferdesk.core",
            "ferdesk.faces",
            "ferdesk.au_svm",
            "ferdesk.disambiguate",
            "ferdesk.second_look",
            "trainer",
        ),
    ),
    Rule(
        "The trainer knows of the app its core only, and never Qt.",
        ("trainer",),
        (*TRAINING, "onnxruntime", "scipy", "optuna", "matplotlib", "ferdesk.core", "trainer"),
    ),
)


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


def test_the_package_itself_imports_only_the_standard_library():
    names = {found.name.partition(".")[0] for found in imports("ferdesk")}
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
