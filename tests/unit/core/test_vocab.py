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


def test_words_of_data_sets_and_networks_mean_emotions():
    assert [vocab.emotion_of(name) for name in vocab.EMOTIONS] == list(range(8))
    for word, name in (("Happy", "happiness"), ("3_sad", "sadness"), ("ANGRY ", "anger")):
        assert vocab.emotion_of(word) == vocab.INDEX[name]
    assert [vocab.emotion_of(word) for word in ("3", "", "calm")] == [None] * 3
