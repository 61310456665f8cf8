"""CONTRIBUTING.md: its examples are the code, and what it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FILE = r"`((?:assets|ferdesk|trainer|tests|packaging|docs)/[\w./-]*[\w/])`"


def examples():
    """(file named last before it, code) of each block of Python."""
    found = []
    for block in re.finditer(r"^```python\n(.*?)^```$", TEXT, re.M | re.S):
        named = re.findall(FILE, TEXT[: block.start()])
        code = [name for name in named if name.endswith(".py")]
        found.append((code[-1], block.group(1)))
    return found


def pieces(code):
    """The parts of an example between the lines that say that something is left out."""
    return [part.strip("\n") for part in re.split(r"^ *…\n", code, flags=re.M)]


def names_of(path):
    """Top-level names that a module defines."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize(("file", "code"), examples())
def test_an_example_is_word_for_word_in_the_file_that_it_names(file, code):
    rest = (ROOT / file).read_text("utf-8")
    for piece in pieces(code):
        assert piece, "an example that begins or ends with …"
        _, found, rest = rest.partition(piece + "\n")
        assert found, f"{file} no longer has:\n{piece}\nChange CONTRIBUTING.md with it."


def test_model_source_panel_and_recipe_have_an_example_each():
    for title in ("A model", "A source", "A panel", "A recipe"):
        section = TEXT.partition(f"### {title}\n")[2].partition("\n### ")[0]
        assert "```python" in section, title


def test_every_file_it_names_is_there():
    named = set(re.findall(FILE, TEXT))
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_table_is_in_the_file_that_it_is_said_to_be_in():
    said = re.findall(r"`([A-Z][A-Za-z_]+)` (?:in|of) " + FILE.replace(r"[\w/]", "py"), TEXT)
    said += [("FrameSource", "ferdesk/sources/base.py"), ("Panel", "ferdesk/ui/panels/base.py")]
    assert {"SOURCES", "PANELS", "SETTINGS", "MODELS", "FIELDS"} <= {name for name, _ in said}
    for name, file in said:
        assert name in names_of(ROOT / file), f"{file} has no {name}"


def test_a_model_is_a_folder_with_these_two_files(tmp_path):
    from fakes import write_model

    from ferdesk.models import catalog

    assert "A folder `assets/models/<id>/` with `model.onnx` and `card.json` is enough" in TEXT
    write_model(tmp_path, "tiny")
    assert {path.name for path in (tmp_path / "tiny").iterdir()} == {"model.onnx", "card.json"}
    assert catalog.scan([tmp_path]).ids == ("tiny",)


def test_the_contract_of_a_model_is_what_the_app_holds_it_to():
    import onnx

    from ferdesk.core.vocab import N_EMOTIONS
    from ferdesk.models.runner import LOGITS

    path = next((ROOT / "assets/models").glob("*/model.onnx"))
    graph = onnx.load(path).graph
    (given,) = graph.input
    (answer,) = (output for output in graph.output if output.name == LOGITS.name)
    shapes = [
        [dim.dim_value or dim.dim_param for dim in one.type.tensor_type.shape.dim]
        for one in (given, answer)
    ]
    types = [onnx.TensorProto.DataType.Name(one.type.tensor_type.elem_type).lower()
             for one in (given, answer)]  # fmt: skip
    for name, kind, shape in (
        (given.name, types[0], shapes[0]),
        (answer.name, types[1].replace("float", "float32"), shapes[1]),
    ):
        row = next(
            line for line in TEXT.splitlines() if line.startswith("|") and f"`{name}`" in line
        )
        assert kind in row
        assert "(" + ", ".join(map(str, ["N", *shape[1:]])) + ")" in row
    assert shapes[1][1] == N_EMOTIONS
