from __future__ import annotations

import pytest

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError


def test_the_face_model_ships():
    assert assets.path("face_landmarker.task").is_file()


def test_a_missing_asset_says_what_to_do():
    with pytest.raises(FerdeskError, match=r"missing: .*nothing\.bin.* Install ferdesk again"):
        assets.path("nothing.bin")
