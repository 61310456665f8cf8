"""The clip that ships with ferdesk, so that it shows something without a camera."""

from __future__ import annotations

from ferdesk.core import assets
from ferdesk.sources.video import Video


class Demo(Video):
    """The built-in clip, over and over, unless told not to.

    Raises:
        FerdeskError: the clip is missing from the installation.
    """

    def __init__(self, loop: bool = True):
        super().__init__(assets.path("demo", "demo.mp4"), loop=loop, name="demo")
