from __future__ import annotations

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
