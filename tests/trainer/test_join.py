"""Several exported models in one file."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch
from fakes import made_apparent, write_model
from test_export_onnx import CROPS, lively
from test_plan import fer  # noqa: F401  (fixture)

from ferdesk.core import card as cards
from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.models.runner import Runner
from trainer.__main__ import main
from trainer.join import join
from trainer.models.wrn import WideResNet
from trainer.predictors import onnx_predictor
from trainer.soften_file import soften_file
from trainer.to_onnx import convert


@pytest.fixture
def members(tmp_path):
    """Two exported models that answer differently, with temperatures."""
    found = []
    for seed, temperature in ((1, 0.7), (2, 1.6)):
        torch.manual_seed(seed)
        content = convert(lively(WideResNet(10, 1))).SerializeToString()
        fields = {
            "temperature": temperature,
            "training": {"seconds": 60 * seed},
            "precision": {"format": "int8"},
        }
        write_model(tmp_path / "members", f"m{seed}", content, **fields)
        found.append(tmp_path / "members" / f"m{seed}")
    return found


def test_it_answers_the_mean_of_calibrated_probabilities(members, fer, tmp_path):  # noqa: F811
    card = join(members, "both", "Both", tmp_path / "models", fer)
    content = (tmp_path / "models" / "both" / "model.onnx").read_bytes()
    logits = onnx_predictor(content)(CROPS)
    apart = [
        metrics.softmax(onnx_predictor(folder / "model.onnx")(CROPS), temperature)
        for folder, temperature in zip(members, (0.7, 1.6))
    ]
    np.testing.assert_allclose(metrics.softmax(logits), np.mean(apart, axis=0), atol=1e-5)
    assert card["sha256"] == hashlib.sha256(content).hexdigest()
    assert [told[:2] for told in card["recipe"]["members"]] == ["m1", "m2"]
    assert card["training"] == {"seconds": 180}
    assert set(card["metrics"]) == {"valid/majority"} and card.reliability is not None


def test_only_its_members_can_be_softened(members, fer, tmp_path):  # noqa: F811
    join(members, "both", "Both", tmp_path, fer)
    with pytest.raises(FerdeskError, match="Soften its members"):
        soften_file(tmp_path / "both", fer)


def test_a_member_can_read_in_the_mirror(members, fer, tmp_path):  # noqa: F811
    card = join(members, "both", "Both", tmp_path / "models", fer, mirrored=members[1:])
    logits = onnx_predictor(tmp_path / "models" / "both" / "model.onnx")(CROPS)
    first, second = (onnx_predictor(folder / "model.onnx") for folder in members)
    turned = np.ascontiguousarray(CROPS[:, :, ::-1])
    apart = [metrics.softmax(first(CROPS), 0.7), metrics.softmax(second(turned), 1.6)]
    np.testing.assert_allclose(metrics.softmax(logits), np.mean(apart, axis=0), atol=1e-5)
    assert [" in the mirror" in told for told in card["recipe"]["members"]] == [False, True]
    assert "(in the mirror)" in card["summary"]
    with pytest.raises(FerdeskError, match="No member"):
        join(members, "odd", "Odd", tmp_path / "models", fer, mirrored=[tmp_path / "other"])


def test_a_member_can_be_joined_itself(members, fer, tmp_path):  # noqa: F811
    join(members, "both", "Both", tmp_path, fer)
    card = join([tmp_path / "both", members[0]], "all", "All", tmp_path, fer)
    inner, plain = card["recipe"]["members"]
    assert inner.startswith("both, sha256 ") and inner.count("sha256") == 3
    assert plain.startswith("m1, sha256 ") and plain.count("sha256") == 1
    both = metrics.softmax(
        onnx_predictor(tmp_path / "both" / "model.onnx")(CROPS),
        cards.read(tmp_path / "both" / "card.json").temperature,
    )
    first = metrics.softmax(onnx_predictor(members[0] / "model.onnx")(CROPS), 0.7)
    said = metrics.softmax(onnx_predictor(tmp_path / "all" / "model.onnx")(CROPS))
    np.testing.assert_allclose(said, (both + first) / 2, atol=1e-5)


def test_the_app_runs_it(members, fer, tmp_path):  # noqa: F811
    card = join(members, "both", "Both", tmp_path / "models", fer)
    from ferdesk.models import catalog

    (entry,) = catalog.scan([tmp_path / "models"]).entries
    rows = Runner(entry, "cpu", 1).predict(CROPS[:3])
    assert entry.card.title == card.title == "Both"
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)


def test_logits_stay_finite_where_all_are_sure(members, fer, tmp_path):  # noqa: F811
    for folder in members:
        held = cards.read(folder / "card.json")
        sure = {**held.data, "temperature": cards.LEAST_TEMPERATURE}
        cards.write(cards.validate(sure), folder / "card.json")
    join(members, "sure", "Sure", tmp_path / "models", fer)
    logits = onnx_predictor(tmp_path / "models" / "sure" / "model.onnx")(CROPS)
    assert np.isfinite(logits).all()


def test_what_can_not_be_joined_is_refused(members, fer, tmp_path):  # noqa: F811
    with pytest.raises(FerdeskError, match="two members"):
        join(members[:1], "one", "One", tmp_path / "models", fer)
    write_model(tmp_path, "faces", apparent=made_apparent())
    with pytest.raises(FerdeskError, match="age and gender"):
        join([*members, tmp_path / "faces"], "all", "All", tmp_path / "models", fer)
    other = {**cards.read(members[0] / "card.json")["data"], "protocol": "dedup"}
    write_model(tmp_path, "odd", data=other)
    with pytest.raises(FerdeskError, match="different protocols"):
        join([*members, tmp_path / "odd"], "all", "All", tmp_path / "models", fer)
    write_model(tmp_path, "clean", data={**other, "protocol": "majority", "without_copies": True})
    with pytest.raises(FerdeskError, match="without the copies"):
        join([*members, tmp_path / "clean"], "all", "All", tmp_path / "models", fer)
    assert not (tmp_path / "models").exists()


def test_what_can_not_be_joined_is_refused_before_anything_is_read(members, tmp_path, capsys):
    run = tmp_path / "run"
    run.mkdir()
    (run / "recipe.json").touch()
    nowhere = ["--data", str(tmp_path / "nowhere"), "--id", "all", "--out", str(tmp_path / "out")]
    for other, words in ((run, "is a run. Export it"), (tmp_path / "none", "card.json can't")):
        assert main(["join", str(members[0]), str(other), *nowhere]) == 1
        assert words in capsys.readouterr().err


def test_neither_another_file_nor_other_labels_are_joined(members, fer, tmp_path):  # noqa: F811
    held, out = cards.read(members[1] / "card.json"), tmp_path / "models"
    told = {**held.data, "data": {**held["data"], "labels_sha256": "1" * 64}}
    cards.write(cards.validate(told), members[1] / "card.json")
    with pytest.raises(FerdeskError, match="m2 was calibrated on another label file"):
        join(members, "both", "Both", out, fer)
    cards.write(held, members[1] / "card.json")
    for content in ((members[0] / "model.onnx").read_bytes(), b"cut"):
        (members[1] / "model.onnx").write_bytes(content)
        with pytest.raises(FerdeskError, match=r"m2/model\.onnx is not the file that its card"):
            join(members, "both", "Both", out, fer)
    assert not out.exists()


def test_a_member_is_not_written_over(members, tmp_path, capsys):
    held = (members[0] / "model.onnx").read_bytes()
    at = ["--data", str(tmp_path / "nowhere"), "--id", "m1", "--out", str(members[0].parent)]
    names = [str(members[0].parent / ".." / "members" / "m1"), str(members[1])]
    assert main(["join", *names, *at]) == 1
    assert "m1 is a member, and would be written over" in capsys.readouterr().err
    assert (members[0] / "model.onnx").read_bytes() == held


def test_the_export_of_a_balanced_run_is_no_member(members, fer, tmp_path):  # noqa: F811
    training = {"seconds": 1, "balanced": {"tau": 0.5, "cost_allowed": 0.01, "from": "a-s0"}}
    write_model(tmp_path, "even", training=training)
    with pytest.raises(FerdeskError, match=r"that of a-s0 has no shift\. Join that one"):
        join([*members, tmp_path / "even"], "all", "All", tmp_path / "models", fer)


def test_what_one_card_does_not_tell_is_not_told_of_all(members, fer, tmp_path):  # noqa: F811
    held = cards.read(members[1] / "card.json")
    bare = {**held.data, "training": {}, "precision": {}}
    cards.write(cards.validate(bare), members[1] / "card.json")
    card = join(members, "both", "Both", tmp_path / "models", fer)
    assert card["training"] == {} and set(card["precision"]) == {"bytes"}


def test_the_command_scores_and_tells(members, made, tmp_path, capsys):
    path, out = made.write_folder(tmp_path / "fer"), tmp_path / "models"
    names = [str(folder) for folder in members]
    arguments = ["join", *names, "--data", str(path), "--out", str(out), "--id"]
    assert main([*arguments, "both", "--test"]) == 0
    shown = capsys.readouterr().out
    card = cards.read(out / "both" / "card.json")
    assert {"valid/majority", "test/majority", "test/majority-csv", "test/argmax"} == set(
        card["metrics"]
    )
    assert all(name in shown for name in card["metrics"])
    assert main([*arguments, "turned", "--mirrored", names[1]]) == 0
    told = cards.read(out / "turned" / "card.json")["recipe"]["members"]
    assert told[1].endswith("in the mirror")
    assert main([*arguments, "../out"]) == 1
    assert "can't name a folder" in capsys.readouterr().err
