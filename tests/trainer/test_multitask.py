"""Branched networks, masked losses, mixed batches, and Table 7.3."""

import contextlib
import dataclasses

import numpy as np
import pytest
import torch
from made_people import write_utkface
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core.errors import FerdeskError
from trainer import objective as objectives
from trainer import plan, recipes, runs
from trainer.amounts import Augmentation
from trainer.given import Given
from trainer.losses import soft_cross_entropy
from trainer.models import ALL, MODELS, branched, build
from trainer.multitask import faces as sets
from trainer.multitask import score
from trainer.multitask.faces import Faces
from trainer.multitask.mix import mixed
from trainer.multitask.outputs import N_OUTPUTS, SLICES, age_targets, gender_targets
from trainer.recipe import Phase, Recipe
from trainer.recipes.table_7_3 import ROWS
from trainer.runs import Classifier
from trainer.tables import table_7_3
from trainer.tables.table import Table
from trainer.task import training_data
from trainer.to_onnx import convert, parity
from trainer.train import Interrupted, Training

MULTI = Recipe(
    "m", "wrn-16-2+faces", "n", epochs=2, batch=16, rate=0.05, ema=0.9, phases=(Phase(1.0, 24),),
    task="emotion+gender+age", beside=(0.5, 0.2),
)  # fmt: skip


@pytest.fixture
def people():
    """Forty made faces: 24 to train on, 8 to watch, 8 to test; some labels unknown."""
    rng = np.random.default_rng(1)
    ages = rng.integers(0, 101, 40)
    ages[::7] = -1
    genders = rng.integers(0, 2, 40)
    genders[1::9] = -1
    split = np.repeat([0, 1, 2], [24, 8, 8]).astype(np.uint8)
    pixels = rng.integers(0, 256, (40, 48, 48), np.uint8)
    return Faces(pixels, ages, genders, split, "made", {})


@pytest.mark.parametrize("name", [n for n in branched.VARIANTS if "28-4" not in n])
def test_every_branch_learns_at_every_parameter(name):
    torch.manual_seed(0)
    network = build(name, dropout=0.0)
    logits = network(torch.randn(2, 1, 48, 48))
    assert logits.shape == (2, N_OUTPUTS)
    logits.square().sum().backward()
    for parameter_name, parameter in network.named_parameters():
        assert parameter.grad is not None, f"{parameter_name} is not used"


BRANCHED = (
    "name", "model", "notes", "expect", "thesis", "task", "beside", "taught_faces", "tie",
)  # fmt: skip


def test_every_row_names_a_network_and_its_control():
    for row in ROWS:
        control = recipes.get(row.control)
        assert row.recipe.model in ALL and control.model in MODELS
        if row.recipe.frozen:  # tests/trainer/test_forked.py
            continue
        same = dataclasses.replace(
            control,
            **{key: getattr(row.recipe, key) for key in BRANCHED},
        )
        assert row.recipe == same  # all else is the control's


def test_the_emotion_part_is_the_network_of_the_single_task():
    torch.manual_seed(0)
    single = build("wrn-16-2", dropout=0.0).eval()
    multi = build("wrn-16-2+faces", dropout=0.0).eval()
    state = {n.replace("head.", "head.emotion."): v for n, v in single.state_dict().items()}
    missing = multi.load_state_dict(state, strict=False).missing_keys
    assert all(name.startswith(("head.gender", "head.age")) for name in missing)
    x = torch.randn(2, 1, 48, 48)
    with torch.inference_mode():
        torch.testing.assert_close(multi(x)[:, SLICES["emotion"]], single(x))


def test_soft_sharing_pulls_two_networks_together():
    torch.manual_seed(0)
    network = build("wrn-16-2~faces", dropout=0.0)
    before = network.distance()
    assert before > 0
    before.backward()
    a, b = network.emotion.stem.weight, network.faces.stem.weight
    torch.testing.assert_close(a.grad, 2 * (a - b).detach())
    assert network.emotion.head.weight.grad is None
    shared = {n: p for n, p in network.emotion.state_dict().items() if not n.startswith("head.")}
    network.faces.load_state_dict(shared, strict=False)
    assert network.distance() == 0


def test_in_training_each_of_two_networks_reads_what_it_can_learn_from():
    torch.manual_seed(0)
    network = build("wrn-16-2~faces", dropout=0.0).train()
    x = torch.randn(6, 1, 32, 32)
    weights = torch.tensor([[1.0, 0, 0], [0, 1, 1], [0.5, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 0]])
    said = network(x, weights)
    alone = build("wrn-16-2~faces", dropout=0.0).train()
    alone.load_state_dict(network.state_dict())
    torch.testing.assert_close(said[[0, 2], SLICES["emotion"]], alone.emotion(x[[0, 2]]))
    torch.testing.assert_close(said[[1, 3, 4], 8:], alone.faces(x[[1, 3, 4]]))
    assert not said[[1, 3, 4, 5], :8].any() and not said[[0, 2, 5], 8:].any()
    # A batch without faces leaves no parameter without a gradient, which several processes need.
    network(x, weights * torch.tensor([1.0, 0, 0])).sum().backward()
    assert all(parameter.grad is not None for parameter in network.parameters())


def test_targets_of_age_are_a_bell_and_of_the_unknown_nothing():
    targets = age_targets(np.array([30, 0, 100, -1]))
    np.testing.assert_allclose(targets.sum(axis=1), [1, 1, 1, 0], atol=1e-6)
    assert targets.argmax(axis=1).tolist()[:3] == [30, 0, 100]
    np.testing.assert_allclose((targets[0] * np.arange(101)).sum(), 30, atol=1e-4)
    assert gender_targets(np.array([0, 1, -1])).tolist() == [[1, 0], [0, 1], [0, 0]]


def test_age_is_the_expectation_over_its_classes():
    logits = torch.full((2, N_OUTPUTS), -50.0)
    logits[0, SLICES["age"].start + 20] = logits[0, SLICES["age"].start + 40] = 5.0
    logits[1, SLICES["age"].start + 7] = 5.0
    torch.testing.assert_close(objectives.expected_age(logits), torch.tensor([30.0, 7.0]))


def test_a_picture_without_a_label_says_nothing_of_that_task():
    torch.manual_seed(0)
    learn = objectives.of(MULTI)
    logits = torch.randn(4, N_OUTPUTS, requires_grad=True)
    targets = torch.rand(4, N_OUTPUTS)
    weights = torch.tensor([[1.0, 0, 0], [0.5, 0, 0], [0, 1, 1], [0, 0, 1]])
    learn.loss(logits, targets, weights, weights).backward()
    silent = {0: ("gender", "age"), 2: ("emotion",), 3: ("emotion", "gender")}
    for row, tasks in silent.items():
        for task in tasks:
            assert not logits.grad[row, SLICES[task]].any()
    assert logits.grad[3, SLICES["age"]].any() and logits.grad[1, SLICES["emotion"]].any()


def test_a_loss_is_a_mean_over_those_with_the_label():
    torch.manual_seed(0)
    learn = objectives.of(dataclasses.replace(MULTI, beside=(0.0, 0.0)))
    logits, targets = torch.randn(6, N_OUTPUTS), torch.rand(6, N_OUTPUTS)
    weights = torch.zeros(6, 3)
    weights[:2, 0] = torch.tensor([1.0, 0.5])
    alone = soft_cross_entropy(logits[:2, :8], targets[:2, :8], weights[:2, 0])
    torch.testing.assert_close(learn.loss(logits, targets, weights, weights), alone)


def test_a_batch_without_any_label_of_a_task_is_finite():
    learn, weights = objectives.of(MULTI), torch.zeros(3, 3)
    loss = learn.loss(torch.randn(3, N_OUTPUTS), torch.rand(3, N_OUTPUTS), weights, weights)
    assert loss == 0


def test_scores_count_those_with_a_label_alone():
    logits = torch.full((3, N_OUTPUTS), -9.0)
    logits[0, 2] = logits[1, SLICES["gender"].start + 1] = logits[2, SLICES["gender"].start] = 9.0
    logits[1:, SLICES["age"].start + 50] = 9.0
    labels = torch.tensor([[2, -1, -1], [-1, 1, 45], [-1, 1, -1]])
    scores = objectives.of(MULTI).scores(logits, labels)
    assert scores["valid_accuracy"] == 100 and scores["gender_accuracy"] == 50
    assert scores["age_mae"] == pytest.approx(5, abs=0.1)


def test_both_sets_are_one(fer, people):  # noqa: F811
    base = training_data(fer, MULTI)
    both = training_data(fer, MULTI, faces=people)
    assert len(both.pixels) == len(base.pixels) + 24
    n = len(base.pixels)
    assert torch.equal(both.weights[:n, 0], base.weights) and not both.weights[:n, 1:].any()
    assert not both.weights[n:, 0].any()
    assert both.weights[n:, 2].sum() == (people.ages[:24] >= 0).sum()
    assert (both.valid_labels[: len(base.valid_labels), 1:] == -1).all()
    assert both.valid_labels.shape == (len(base.valid_labels) + 8, 3)


def test_teachers_tell_the_emotions_of_faces_too(fer, people):  # noqa: F811
    def teach(pixels):
        return np.tile(np.float32([0, 0.75, 0.25, 0, 0, 0, 0, 0]), (len(pixels), 1))

    taught = dataclasses.replace(MULTI, distil=0.5, taught_faces=0.5)
    n = len(training_data(fer, MULTI).pixels)
    alone = training_data(fer, dataclasses.replace(MULTI, distil=0.5), faces=people, teach=teach)
    both = training_data(fer, taught, faces=people, teach=teach)
    assert not alone.weights[n:, 0].any() and not alone.targets[n:, :8].any()
    assert (both.weights[n:, 0] == 0.5).all()
    np.testing.assert_array_equal(both.targets[n:, :8], teach(both.pixels[n:]))
    assert torch.equal(both.weights[:, 1:], alone.weights[:, 1:])
    assert torch.equal(both.targets[:n], alone.targets[:n])


def test_who_teaches_faces_must_be_there():
    for lacks in ({"distil": 0.5, "task": "emotion"}, {"distil": 0.0}):
        with pytest.raises(ValueError, match="needs teachers and faces"):
            dataclasses.replace(MULTI, taught_faces=0.5, **lacks)


def test_more_faces_than_are_used_are_drawn_by_the_seed(fer, people):  # noqa: F811
    base = training_data(fer, MULTI)
    few = dataclasses.replace(
        base, pixels=base.pixels[:5], targets=base.targets[:5], weights=base.weights[:5]
    )
    one, same, other = (mixed(few, people, seed) for seed in (0, 0, 1))
    assert len(one.pixels) == 15
    assert torch.equal(one.pixels, same.pixels) and not torch.equal(one.pixels, other.pixels)


@pytest.mark.parametrize("model", ["wrn-16-2+faces", "wrn-16-2~faces", "wrn-16-2^faces"])
def test_an_interrupted_run_ends_with_the_same_weights(tmp_path, fer, people, model):  # noqa: F811
    recipe = dataclasses.replace(MULTI, model=model, tie=1e-4 if "~" in model else 0.0)
    data = training_data(fer, recipe, faces=people)

    def start(name):
        run = runs.create(tmp_path / name, recipe, {"seed": 0})
        return Training(recipe, data, run, 0, CPU)

    whole = start("whole")
    last = whole.go()
    assert {"valid_accuracy", "gender_accuracy", "age_mae"} <= last.keys()
    count = []
    with contextlib.suppress(Interrupted):
        start("broken").go(should_stop=lambda: count.append(1) or len(count) >= 2)
    again = Training(recipe, data, runs.Run(tmp_path / "broken"), 0, CPU)
    again.resume()
    again.go()
    for name, value in whole.average.state.items():
        assert torch.equal(value, again.average.state[name]), name
    emotions = runs.load_model(tmp_path / "whole")(data.pixels[:3])
    assert emotions.shape == (3, 8)  # as the app and every score read it


def test_a_run_goes_on_with_the_faces_that_it_began_with(fer, people, tmp_path):  # noqa: F811
    data = training_data(fer, MULTI, faces=people)
    run = runs.start(tmp_path / "run", MULTI, 0, "majority", CPU, fer, data)
    runs.check_given(run, MULTI, fer, data)
    for other in (
        dataclasses.replace(people, pixels=people.pixels[:, ::-1]),
        dataclasses.replace(people, ages=people.ages[::-1]),
    ):
        with pytest.raises(FerdeskError, match=r"began with other faces \(.*--out"):
            runs.check_given(run, MULTI, fer, training_data(fer, MULTI, faces=other))
    # A run that is older than the note goes on: nothing tells what it began with.
    held = {name: value for name, value in run.info().items() if name != "faces_sha256"}
    run.write_info(held)
    runs.check_given(run, MULTI, fer, training_data(fer, MULTI, faces=other))


def test_a_row_is_scored_beside_its_control(tmp_path, fer, monkeypatch):  # noqa: F811
    folder = write_utkface(tmp_path / "utk")
    given, people = Given(faces=folder), sets.load(folder)
    row = dataclasses.replace(ROWS[0], recipe=MULTI, control="c")
    control = dataclasses.replace(
        MULTI, name="c", model="wrn-16-2", task="emotion", beside=(0.0, 0.0)
    )
    other = dataclasses.replace(row, recipe=dataclasses.replace(MULTI, name="o"))
    monkeypatch.setattr(recipes, "RECIPES", {"m": MULTI, "c": control, "o": other.recipe})
    monkeypatch.setattr(table_7_3, "ROWS", (row, other))
    done = plan.train_missing(
        ("m", "c"), (0,), fer, tmp_path / "runs", CPU, say=lambda line: None, given=given
    )
    assert [outcome.state for outcome in done] == ["trained", "trained"], done
    table = table_7_3.judged(
        table_7_3.build(range(1), fer, people, tmp_path / "runs", reasons={"o": "no time"})
    )
    first, second = table.rows
    assert first["n_faces"] == len(people.rows("test")) and 0 <= first["gender"] <= 1
    assert first["control"] and first["holds"] in "✓✗" and 0 < first["age_mae"] < 100
    assert second["why"] == "no time" and second["control"]
    assert "hold-out is a tenth" in table.markdown()
    monkeypatch.setattr(score, "read", lambda *a: pytest.fail("scored again"))
    table_7_3.build(range(1), fer, people, tmp_path / "runs")
    # More of the set, or other labels, are other faces under the same name.
    corrected = dataclasses.replace(people, ages=people.ages + 1)
    with pytest.raises(pytest.fail.Exception, match="scored again"):
        table_7_3.build(range(1), fer, corrected, tmp_path / "runs")


def test_a_control_that_was_measured_for_another_table_counts(monkeypatch):
    rows = tuple({"recipe": row.recipe.name, "accuracy": [0.86]} for row in table_7_3.ROWS)
    table = Table("table-7.3", "made", table_7_3.COLUMNS, rows)
    name = "vgg13-barsoum-short"
    of = {(name, recipes.get(name).digest): {"accuracy": [0.85]}}
    found = table_7_3.judged(table_7_3.controlled(table, of)).rows
    (held,) = (row for row in found if "control" in row)
    assert held["recipe"] == f"{name}-multi" and (held["control"], held["holds"]) == ([0.85], "✓")
    # Rows of one control share it, wherever it was measured.
    rows = tuple({**row, "control": [0.87]} if "short" in row["recipe"] else row for row in rows)
    two = dataclasses.replace(
        table_7_3.ROWS[1], recipe=dataclasses.replace(MULTI, name=f"{name}-soft")
    )
    monkeypatch.setattr(table_7_3, "ROWS", (*table_7_3.ROWS, two))
    more = Table("table-7.3", "made", table_7_3.COLUMNS, (*rows, {"recipe": f"{name}-soft"}))
    assert table_7_3.controlled(more, {}).rows[-1]["control"] == [0.87]
    # Of another recipe it is no control.
    monkeypatch.undo()
    other = table_7_3.controlled(table, {(name, "0" * 12): {"accuracy": [0.85]}})
    assert not any("control" in row for row in other.rows)


@pytest.mark.parametrize("model", ["wrn-16-2+faces", "wrn-16-2~faces", "wrn-16-2^faces"])
def test_an_exported_network_answers_emotions(model):
    torch.manual_seed(0)
    module = Classifier(branched.emotion_part(build(model, dropout=0.0))).eval()
    made = convert(module)
    crops = np.random.default_rng(0).integers(0, 256, (7, 48, 48), np.uint8)
    assert parity(module, made.SerializeToString(), crops) < 2e-3
    held = sum(int(np.prod(item.dims)) for item in made.graph.initializer)
    # The other branches, and the other network of a pair, are left behind.
    assert held < 1.02 * sum(p.numel() for p in build("wrn-16-2", dropout=0.0).parameters())


def test_without_faces_a_row_says_how_to_name_them(tmp_path, fer, monkeypatch):  # noqa: F811
    monkeypatch.setattr(recipes, "RECIPES", {"m": MULTI})
    (outcome,) = plan.train_missing(("m",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    assert outcome.state == "failed" and "age and gender" in outcome.why
    with pytest.raises(FerdeskError, match="--faces"):
        Given().faces_of(MULTI)


def test_mixup_is_for_emotions_alone():
    with pytest.raises(ValueError, match="mixup"):
        dataclasses.replace(MULTI, augmentation=Augmentation(mixup=0.2))
