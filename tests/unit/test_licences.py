"""What ferdesk is made of: nothing without a licence, the same after a bundle kept it."""

import json

import pytest

from ferdesk import licences
from ferdesk.core import assets
from ferdesk.licences import Part


def test_every_part_says_its_licence_and_the_great_ones_are_there():
    found = {part.name: part for part in licences.parts()}
    assert {"ferdesk", "numpy", "mediapipe", "PySide6_Essentials", "Python"} <= set(found)
    assert {"MediaPipe Face Landmarker", "Demo clip", "Model action-units"} <= set(found)
    assert all(part.licence and part.licence != "not said" for part in found.values())
    assert "GNU GENERAL PUBLIC LICENSE" in found["shiboken6"].text


def test_only_the_trainers_packages_are_missing():
    names = {part.name for part in licences.parts()}
    assert not names & {"torch", "scikit-learn", "pytest"}


@pytest.mark.parametrize(
    "part",
    [
        Part("a name/with signs", "1.2", "MIT OR X", "Text\n\nof two parts, é"),
        Part("Demo clip", "", "public domain", ""),
    ],
)
def test_a_kept_part_is_read_back(part, tmp_path):
    assert licences.read(licences.write(part, tmp_path)) == part


def test_a_bundle_shows_what_was_kept_in_it(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "root", lambda: tmp_path)
    folder = tmp_path / licences.FOLDER
    folder.mkdir()
    for name in ("zlib", "Abc", "ferdesk"):
        licences.write(Part(name, "1", "MIT", "words"), folder)
    assert [part.name for part in licences.parts()] == ["ferdesk", "Abc", "zlib"]


def test_a_requirement_is_cut_to_its_name():
    assert licences.name_of("PySide6_Addons>=6.8,!=6.12; python_version > '3'") == "pyside6-addons"


def test_weights_that_began_as_another_s_bring_that_one_s_licence(tmp_path):
    own = "MIT, for the weights. They began as published weights"
    for words, with_text in ((f"{own}: Google's (Apache-2.0).", True), (f"{own}.", False)):
        (tmp_path / "card.json").write_text(json.dumps({"id": "tuned", "licence": words}))
        part, file = licences._of_card(tmp_path / "card.json", "model.onnx")
        assert (part.name, part.licence, file.name) == ("Model tuned", "MIT", "model.onnx")
        assert part.text.startswith(words) and ("Apache License" in part.text) == with_text
