from __future__ import annotations

import numpy as np
import pytest

from ferdesk.core import vocab


def test_the_order_is_that_of_fer_plus():
    assert vocab.EMOTIONS == (
        "neutral",
        "happiness",
        "surprise",
        "sadness",
        "anger",
        "disgust",
        "fear",
        "contempt",
    )
    assert (*vocab.EMOTIONS, "unknown", "NF") == vocab.VOTE_COLUMNS
    assert len(vocab.EMOTIONS) == vocab.N_EMOTIONS


@pytest.mark.parametrize("names", [vocab.FER2013, vocab.CK_PLUS, vocab.EMOTIONS])
def test_foreign_orders_map_to_the_same_names(names):
    mapped = vocab.order_map(names)
    assert mapped.dtype == np.int64
    assert tuple(vocab.EMOTIONS[i] for i in mapped) == names


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError):
        vocab.order_map(("joy",))
