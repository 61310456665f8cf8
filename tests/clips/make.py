"""Makes the clips beside it; needs PyAV, which nothing else here does: ``pip install av==18.1.0``.

Each picture of a clip shows its number in twelve bits, so that a test can tell which one it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

HERE = Path(__file__).parent
PICTURES = 96
EVEN = range(PICTURES)
UNEVEN = np.cumsum([0, *np.random.default_rng(3).integers(10, 120, PICTURES - 1)]).tolist()
"""Milliseconds."""
EVEN_RATE, MILLISECONDS = Fraction(1, 25), Fraction(1, 1000)
BITS = 12
B_FRAMES = {"bf": "3", "g": "24", "crf": "26"}


def picture(number: int) -> np.ndarray:
    """uint8 (64, 96, 3): two rows of six squares, white where a bit is set."""
    bits = np.array([number >> bit & 1 for bit in range(BITS)], np.uint8).reshape(2, 6)
    return np.repeat(255 * np.kron(bits, np.ones((32, 16), np.uint8))[:, :, None], 3, 2)


def make(
    name: str,
    codec: str,
    times: Sequence[int],
    unit: Fraction,
    options: dict[str, str],
    b_frames: int = 0,
    container: dict[str, str] | None = None,
) -> None:
    """Write a clip whose pictures are seen at ``times``, in units of ``unit`` seconds."""
    with av.open(str(HERE / name), "w", options=container or {}) as out:
        stream = out.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.time_base = stream.time_base = unit
        stream.codec_context.max_b_frames = b_frames
        stream.codec_context.gop_size = 24
        stream.options = options
        for number, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame.pts, frame.time_base = time, unit
            out.mux(stream.encode(frame))
        out.mux(stream.encode())


def trim(source: str, name: str, seconds: Fraction) -> None:
    """Cut a clip's beginning off without coding it anew: its pictures stay, and are not seen."""
    with av.open(str(HERE / source)) as clip, av.open(str(HERE / name), "w") as out:
        stream = clip.streams.video[0]
        copy = out.add_stream_from_template(stream)
        start = int(seconds / stream.time_base)
        clip.seek(start, stream=stream)
        for packet in clip.demux(stream):
            if packet.dts is None:
                continue
            packet.pts -= start
            packet.dts -= start
            packet.stream = copy
            out.mux(packet)


if __name__ == "__main__":
    make("even.mp4", "libx264", EVEN, EVEN_RATE, B_FRAMES, 3)
    make("uneven.mp4", "libx264", UNEVEN, MILLISECONDS, B_FRAMES, 3)
    make("uneven.mkv", "libx264", UNEVEN, MILLISECONDS, B_FRAMES, 3)
    make("uneven.webm", "libvpx-vp9", UNEVEN, MILLISECONDS, {"g": "24", "lag-in-frames": "16"})
    # As browsers record: told no length.
    live = {"live": "1"}
    make("no-length.webm", "libvpx", UNEVEN, MILLISECONDS, {"g": "24"}, container=live)
    make("old.avi", "mpeg4", EVEN, EVEN_RATE, {"b": "60k"}, 2)
    make("old.mpg", "mpeg2video", EVEN, EVEN_RATE, {"b": "60k"}, 2)
    trim("even.mp4", "trimmed.mp4", Fraction(3, 2))
