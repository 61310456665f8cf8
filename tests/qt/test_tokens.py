"""Colours: readable in every theme, and apart for everyone."""

import itertools
import re

import numpy as np
import pytest

from ferdesk.core import assets
from ferdesk.core.palette import EMOTION_COLOURS, THEMES, contrast, outline
from ferdesk.core.vocab import EMOTIONS

CONTRASTS = (
    ("text", "window", 7),
    ("text", "surface", 7),
    ("text", "hover", 7),
    ("muted", "surface", 4.5),
    ("muted", "window", 4.5),
    ("on_accent", "accent", 4.5),
    ("accent", "surface", 3),
    ("accent", "window", 3),
    ("on_stage", "stage", 7),
    ("text", "error_surface", 7),
    ("text", "warning_surface", 7),
    ("warning", "warning_surface", 4.5),
    ("good", "surface", 3),
    ("error", "surface", 3),
    ("error", "error_surface", 4.5),
    ("disabled", "surface", 4.5),
    ("disabled", "window", 4.5),
    ("edge", "surface", 3),
    ("edge", "window", 3),
    ("edge", "hover", 3),
)


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("front,back,least", CONTRASTS)
def test_contrast(tokens, front, back, least):
    assert contrast(getattr(tokens, front), getattr(tokens, back)) >= least


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_the_arrows_of_lists_and_numbers_stand_off_what_they_lie_on(tokens):
    colours = {
        colour
        for path in assets.path("icons").glob("chevron-*.svg")
        for colour in re.findall(r'stroke="(#\w+)"', path.read_text("utf-8"))
    }
    assert colours
    for colour in colours:
        assert contrast(colour, tokens.surface) >= 3 and contrast(colour, tokens.hover) >= 3


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_every_bar_stands_off_its_surface(tokens):
    for colour in EMOTION_COLOURS.values():
        assert contrast(outline(colour, tokens.surface), tokens.surface) >= 3


def test_every_emotion_has_a_colour():
    assert tuple(EMOTION_COLOURS) == EMOTIONS


# Machado, Oliveira and Fernandes (2009), full deficiency, on linear RGB.
DEFICIENCIES = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


@pytest.mark.parametrize("name", DEFICIENCIES)
def test_the_palette_stays_apart_for_the_colour_blind(name):
    rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in EMOTION_COLOURS.values()])
    linear = (rgb / 255) ** 2.2
    seen = np.clip(linear @ np.array(DEFICIENCIES[name]).T, 0, 1) ** (1 / 2.2)
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) > 0.1
