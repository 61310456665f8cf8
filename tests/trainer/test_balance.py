"""The balanced variant: rare emotions recalled more often, at a bounded cost."""

import dataclasses

import numpy as np
import pytest
import torch
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core.errors import FerdeskError
from trainer import balance, plan, runs


def shy_network(n=4000, seed=0):
    """Logits that know the classes but lean on a skewed prior."""
    rng = np.random.default_rng(seed)
    share = np.array([0.5, 0.3, 0.1, 0.05, 0.03, 0.01, 0.005, 0.005])
    labels = rng.choice(8, n, p=share)
    logits = rng.normal(0, 1, (n, 8)) + 2.0 * np.eye(8)[labels] + np.log(share)
    return logits.astype(np.float32), labels, np.log(share)


def test_recall_rises_within_the_cost():
    logits, labels, log_prior = shy_network()
    for cost in (0.0, 0.01, 0.05):
        choice = balance.choose(logits, labels, log_prior, cost)
        assert choice.accuracy >= choice.accuracy_before - cost
        assert choice.mean_recall >= choice.mean_recall_before
    assert choice.tau > 0 and choice.mean_recall > choice.mean_recall_before + 0.05


@pytest.mark.parametrize("network", ["wrn-16-2", "wrn-16-2-se"])
def test_the_variant_is_a_run_with_another_bias(tiny, fer, tmp_path, network):  # noqa: F811
    tiny["a"] = dataclasses.replace(tiny["a"], model=network, epochs=1)
    plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    choice = balance.balance(tmp_path / "a-s0", tmp_path / "b", fer, cost=1.0)
    x = torch.from_numpy(fer.pixels[:5])
    with torch.inference_mode():
        before, after = (runs.load_model(tmp_path / name)(x) for name in ("a-s0", "b"))
    shift = (before - after).numpy()
    np.testing.assert_allclose(
        shift, np.tile(choice.tau * np.log(balance.prior(fer)), (5, 1)), atol=1e-5
    )
    assert runs.Run(tmp_path / "b").info()["balanced"]["from"] == "a-s0"
    with pytest.raises(FerdeskError, match=r"balanced already\. Balance a-s0"):
        balance.balance(tmp_path / "b", tmp_path / "c", fer)
    with pytest.raises(FerdeskError, match="already holds"):
        balance.balance(tmp_path / "a-s0", tmp_path / "b", fer)


def test_the_prior_is_a_distribution(fer):  # noqa: F811
    assert balance.prior(fer).sum() == pytest.approx(1)
