from __future__ import annotations

import json

import pytest
from fakes import card_data
from hypothesis import given
from hypothesis import strategies as st

from ferdesk.core import card
from ferdesk.core.errors import FerdeskError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def test_what_is_written_is_read_back(tmp_path):
    made = card.validate(card_data())
    card.write(made, tmp_path / "card.json")
    assert card.read(tmp_path / "card.json") == made
    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]


def test_the_properties_are_those_of_the_data():
    made = card.validate(card_data("a", temperature=2))
    assert (made.id, made.title, made.temperature) == ("a", "A", 2.0)
    assert made.test_accuracy == (40.0, 10)
    assert card.validate(card_data(metrics={})).test_accuracy is None


@pytest.mark.parametrize("name", [field.name for field in card.FIELDS if field.required])
def test_a_missing_field_is_named(name):
    data = card_data()
    del data[name]
    with pytest.raises(FerdeskError, match=f"{name} is missing"):
        card.validate(data)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"schema": 99}, "schema is 99"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": -1.0}, "temperature"),
        ({"temperature": 1e-310}, "temperature"),  # logits divided by it are infinite
        ({"temperature": float("inf")}, "temperature"),
        ({"temperature": True}, "wrong type"),
        ({"sha256": "abc"}, "64 hexadecimal"),
        ({"metrics": {"test": {"accuracy": 1}}}, "needs accuracy and n"),
        ({"title": 5}, "title has the wrong type"),
        ({"colour": "red"}, "not a field"),
    ],
)
def test_a_wrong_field_is_told(changes, told):
    with pytest.raises(FerdeskError, match=told):
        card.validate(card_data(**changes))


@given(JSON)
def test_any_data_is_either_valid_or_told(data):
    assert isinstance(card.problems(data), list)


@given(st.sampled_from([field.name for field in card.FIELDS]), JSON)
def test_any_value_of_any_field_is_either_valid_or_told(name, value):
    assert isinstance(card.problems({**card_data(), name: value}), list)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"temperature": NaN}', "\ufeff{}", "[" * 100000])
def test_a_file_that_is_no_card_is_refused(tmp_path, text):
    path = tmp_path / "card.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FerdeskError):
        card.read(path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "card.json").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(FerdeskError):
        card.read(tmp_path / "card.json")


def test_a_missing_or_huge_file_is_refused(tmp_path):
    path = tmp_path / "card.json"
    with pytest.raises(FerdeskError, match="can't be read"):
        card.read(path)
    path.write_bytes(b" " * 4_000_001)
    with pytest.raises(FerdeskError, match="too large"):
        card.read(path)


def test_a_failed_write_leaves_the_old_card(tmp_path):
    path = tmp_path / "card.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ValueError):
        card.write(card.Card({"x": float("nan")}), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert json.dumps([p.name for p in tmp_path.iterdir()]) == '["card.json"]'
