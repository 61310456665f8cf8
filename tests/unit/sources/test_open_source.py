"""Which spec opens what, and what a person is told when nothing can be opened."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferdesk.core.errors import FerdeskError
from ferdesk.sources import SOURCES, open_source, source_kind


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("0", "camera"), ("camera", "camera"), ("camera:1", "camera"), ("Camera:12", "camera"),
        ("demo", "demo"), ("DEMO", "demo"), ("http://a/b", "stream"), ("https://a:8/b", "stream"),
        ("face.JPG", "image"), ("clip.mp4", "video"), ("./demo", "video"), ("./0", "video"),
        ("screen", "screen"),
        ("Screen:1,2,30,40", "screen"), ("./screen", "video"), ("camera:x", "video"),
        ("rtsp://a/b", "stream"), ("RTSP://a", "stream"), ("file:///a", "address"),
        ("ftp://a/b.mp4", "address"), ("C:\\a.mp4", "video"), (" demo ", "demo"),
    ],
)  # fmt: skip
def test_what_a_spec_names(spec, kind):
    assert source_kind(spec).name == kind


def test_every_row_s_example_is_of_its_kind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pictures").mkdir()
    for kind in SOURCES:
        assert source_kind(kind.example) is kind
    assert len({kind.name for kind in SOURCES}) == len(SOURCES)


@pytest.mark.parametrize("spec", ["", "   ", "a\0b"])
def test_nothing_named_is_told(spec):
    with pytest.raises(FerdeskError, match="No source is named"):
        open_source(spec)


@pytest.mark.parametrize("spec", ["no/such.mp4", "no/such.png", "no such thing", "camera:x"])
def test_a_missing_file_is_told_by_its_name(spec):
    with pytest.raises(FerdeskError, match="There is no file") as told:
        open_source(spec)
    assert spec in str(told.value)


@pytest.mark.parametrize("name", [" a.png", "a.png ", " a"])
def test_a_name_may_have_spaces_at_its_ends(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    cv2.imwrite("a.png", np.zeros((20, 30, 3), np.uint8))
    (tmp_path / "a.png").rename(tmp_path / name)
    with open_source(name) as source:
        assert source.read().image.shape == (20, 30, 3)


def test_an_image_without_a_telling_name_opens(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((20, 30, 3), np.uint8))
    (tmp_path / "a.png").rename(tmp_path / "photograph")
    with open_source(str(tmp_path / "photograph")) as source:
        assert source.read().image.shape == (20, 30, 3)
        assert source.read() is None


@given(st.binary(max_size=400), st.sampled_from(["x.png", "x.jpg", "x.mp4", "x.webm", "x"]))
@settings(max_examples=80, deadline=None)
def test_no_content_crashes(tmp_path_factory, content, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(content)
    try:
        with open_source(str(path)) as source:
            while source.read() is not None:
                pass
    except FerdeskError as error:
        assert str(path) in str(error)


@pytest.mark.parametrize("spec", ["ftp://host/clip.mp4", "file:///tmp/clip.mp4", "udp://@:1234"])
def test_an_address_of_another_kind_is_told_as_such(spec):
    with pytest.raises(FerdeskError, match=r"begin with [a-z]+:// are not read.*rtsp://"):
        open_source(spec)
