"""The bill of materials, and the look at a built folder that compares the two."""

import copy
import json

import pytest
from scripts import script

from ferdesk import licences
from ferdesk.core import assets
from ferdesk.licences import Part

sbom, check_bundle = script("sbom"), script("check_bundle")

SHIPPED = {
    "version": "3.2.1",
    "licence": "MIT",
    "parts": [
        {
            "name": "NumPy", "version": "2.4", "licence": "BSD-3-Clause AND MIT",
            "purl": "pkg:pypi/numpy@2.4", "kind": "library", "file": "",
        },
        {
            "name": "Model small", "version": "3.2.1", "licence": "MIT",
            "purl": "pkg:generic/ferdesk-model-small@3.2.1", "kind": "machine-learning-model",
            "file": "ferdesk/assets/models/small/model.onnx",
        },
        {
            "name": "zlib1g", "version": "1:1.2", "licence": "a licence, in words",
            "purl": "pkg:deb/debian/zlib1g@1%3A1.2?arch=amd64", "kind": "library",
            "file": "libz.so.1",
        },
    ],
}  # fmt: skip
REPORT = {
    "install": [
        {
            "metadata": {"name": "NumPy", "version": "2.4"},
            "download_info": {"archive_info": {"hashes": {"sha256": "ab" * 32}}},
        }
    ]
}


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    """A folder as PyInstaller and sbom.py leave it, with three parts in it."""
    monkeypatch.chdir(tmp_path)
    inside = tmp_path / "bundle" / "_internal"
    parts = inside / "ferdesk" / "assets" / licences.FOLDER
    model = inside / SHIPPED["parts"][1]["file"]
    for folder in (parts, model.parent, inside / "numpy-2.4.dist-info", inside / "numpy"):
        folder.mkdir(parents=True)
    model.write_bytes(b"a network")
    (inside / "libz.so.1").write_bytes(b"a library")
    (inside / "numpy" / "core.so").write_bytes(b"arrays")
    (tmp_path / "bundle" / "ferdesk").write_bytes(b"a program")
    rows = [*SHIPPED["parts"], {"name": "ferdesk", "version": "3.2.1", "licence": "MIT"}]
    for row in rows:
        licences.write(Part(row["name"], row["version"], row["licence"], "the text"), parts)
    (tmp_path / "build").mkdir()
    (tmp_path / sbom.SHIPPED).write_text(json.dumps(SHIPPED))
    (tmp_path / "report.json").write_text(json.dumps(REPORT))
    out = tmp_path / "bundle" / "sbom.cdx.json"
    sbom.main(tmp_path / "bundle", tmp_path / "report.json", out)
    return tmp_path / "bundle"


def bill(bundle):
    return json.loads((bundle / "sbom.cdx.json").read_text("utf-8"))


def test_the_bill_names_every_part_with_version_licence_and_hash(bundle):
    document = bill(bundle)
    parts = {one["name"]: one for one in document["components"]}
    assert set(parts) == {"NumPy", "Model small", "zlib1g"}
    assert parts["NumPy"]["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    model = bundle / "_internal" / SHIPPED["parts"][1]["file"]
    assert parts["Model small"]["hashes"][0]["content"] == sbom.sha256(model)
    assert parts["Model small"]["type"] == "machine-learning-model"
    assert parts["NumPy"]["licenses"] == [{"expression": "BSD-3-Clause AND MIT"}]
    assert parts["zlib1g"]["licenses"] == [{"license": {"name": "a licence, in words"}}]
    assert document["metadata"]["component"]["hashes"][0]["content"] == sbom.sha256(
        bundle / "ferdesk"
    )
    assert sbom.problems(document) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d.update(specVersion="1.1"), "no CycloneDX 1.6"),
        (lambda d: d.update(serialNumber="urn:uuid:1"), "no UUID"),
        (lambda d: d["metadata"].update(timestamp="yesterday"), "timestamp"),
        (lambda d: d["components"][0].pop("version"), "no version"),
        (lambda d: d["components"][0].update(type="model"), "type 'model'"),
        (lambda d: d["components"][0].update(licenses=[]), "no licence"),
        (lambda d: d["components"][0]["licenses"].append({"expression": "a, b"}), "licence"),
        (lambda d: d["components"][0].update(hashes=[]), "no hash"),
        (lambda d: d["components"][0]["hashes"][0].update(content="ab"), "hash"),
        (lambda d: d["components"][0].update(purl="numpy"), "package URL"),
        (lambda d: d["components"].append(copy.deepcopy(d["components"][0])), "there twice"),
        (lambda d: d["dependencies"][0]["dependsOn"].append("pkg:pypi/x@1"), "not there"),
    ],
)
def test_a_wrong_bill_is_noticed(bundle, spoil, said):
    document = bill(bundle)
    spoil(document)
    assert said in "; ".join(sbom.problems(document))


def test_the_same_bundle_gives_the_same_bill(bundle, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    for name in ("one", "two"):
        sbom.main(bundle, tmp_path / "report.json", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert json.loads((tmp_path / "one").read_text())["metadata"]["timestamp"].startswith("2001-09")


def test_a_whole_bundle_has_no_problem(bundle):
    assert check_bundle.problems(bundle, {"ferdesk", "numpy"}) == []


def grow(bundle):
    with (bundle / "huge").open("wb") as stream:
        stream.truncate(check_bundle.LARGEST)


def change_version(bundle):
    inside = bundle / "_internal"
    (inside / "numpy-2.4.dist-info").rename(inside / "numpy-2.5.dist-info")


def change_licence(bundle):
    parts = bundle / "_internal" / "ferdesk" / "assets" / licences.FOLDER
    licences.write(Part("NumPy", "2.4", "MIT", "the text"), parts)


def lose_text(bundle):
    parts = bundle / "_internal" / "ferdesk" / "assets" / licences.FOLDER
    licences.write(Part("zlib1g", "1:1.2", "a licence, in words", ""), parts)


@pytest.mark.parametrize(
    ("spoil", "packed", "said"),
    [
        (grow, set(), "more than 350 MB"),
        (change_version, set(), "numpy 2.5 is there; listed is 2.4"),
        (change_licence, set(), "NumPy is 2.4, MIT among the parts"),
        (lose_text, set(), "zlib1g comes without the text"),
        (lambda b: (b / "_internal/ferdesk/assets/parts/NumPy.txt").unlink(), set(), "no licence"),
        (
            lambda b: (b / "_internal/ferdesk/assets/models/small/model.onnx").write_bytes(b"2"),
            set(),
            "model.onnx is not in the bill",
        ),
        (lambda b: (b / "_internal/torch").mkdir() or (b / "_internal/torch/x").touch(), set(),
         "module torch is left out"),
        (lambda b: None, {"sklearn"}, "module sklearn is left out"),
        (lambda b: None, {"cv2"}, "module cv2 is there, but none"),
        (lambda b: (b / "_internal/libQt6Quick.so.6").touch(), set(), "libQt6Quick.so.6 is left"),
    ],
)  # fmt: skip
def test_what_is_not_as_the_bill_says_is_noticed(bundle, spoil, packed, said):
    spoil(bundle)
    assert said in "; ".join(check_bundle.problems(bundle, packed))


def test_everything_under_assets_that_is_a_model_is_a_part():
    """What shipped.py lists is what licences finds, so no model may be passed over there."""
    listed = {path.resolve() for _, path in licences.of_assets()}
    models = {
        path.resolve()
        for ending in ("onnx", "task", "npz", "mp4")
        for path in assets.root().rglob(f"*.{ending}")
    }
    assert models == listed
