"""A deeper VGG begins with all that a shallower one computes."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from test_export_onnx import lively

from ferdesk.core.errors import FerdeskError
from trainer.grow import begin
from trainer.models.vgg import Vgg

SHALLOW, DEEP = (1, 1, 2, 1, 1), (2, 1, 3, 2, 3)


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.randn(12, 1, 48, 48, generator=torch.Generator().manual_seed(1))


def shallow(norm: bool) -> Vgg:
    torch.manual_seed(0)
    return lively(Vgg(SHALLOW, norm=norm)).network.eval()


@pytest.mark.parametrize("norm", [True, False])
@pytest.mark.parametrize("depths", [SHALLOW, DEEP])
def test_it_computes_the_same_at_first(pictures, norm, depths):
    small, large = shallow(norm), Vgg(depths, norm=norm, dropout=0.3)
    begin(small, large, pictures)
    with torch.no_grad():
        wanted = small(pictures)
        torch.testing.assert_close(large(pictures), wanted, rtol=1e-3, atol=1e-3)
    assert wanted.std() > 0.01


def test_what_was_added_learns(pictures):
    large = Vgg(DEEP, norm=True)
    begin(shallow(True), large, pictures)
    added = [m for m in large.features if isinstance(m, torch.nn.Conv2d)][-1].weight
    before = added.detach().clone()
    loss = F.cross_entropy(large.train()(pictures), torch.arange(12) % 8)
    loss.backward()
    torch.optim.SGD(large.parameters(), lr=0.05).step()
    moved = (added.detach() - before).abs()
    assert moved[before == 0].max() > 0 and moved[before == 1].max() > 0


@pytest.mark.parametrize(("depths", "norm"), [((1, 1, 1, 1, 1), True), (DEEP, False)])
def test_one_that_is_shallower_or_has_no_norms_is_refused(pictures, depths, norm):
    with pytest.raises(FerdeskError, match="as many convolutions or fewer"):
        begin(shallow(True), Vgg(depths, norm=norm), pictures)
