"""Make demo.mp4 from portrait.png: one face, brought through several expressions.

    python assets/demo/make_demo.py [--frames FOLDER]

The portrait smiles. Its face mesh is found, moved by hand-written rules (lips, brows, lids, jaw,
head), and the picture is drawn again triangle by triangle. Away from the smile, the folds and
lights that it made are taken off the skin and other creases drawn. Where the lips part, the hole
between them shows the portrait's own teeth and a dark mouth; where they meet, nothing of it is
left. The clip ends as it begins, so that it can run over and over.

The expressions are a demonstration and no measurement: they were changed until the network that
ships (wrn-16-2) read each as meant. They show that the app reacts, and prove nothing about how
often it is right.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

# Bit rate of the encoder; read by OpenCV when the file is opened.
os.environ.setdefault("OPENCV_FFMPEG_WRITER_OPTIONS", "b;900000")

import cv2
from expressions import SECONDS, expression_at
from puppet import HEIGHT, WIDTH, Puppet

HERE = Path(__file__).resolve().parent
FPS = 25


def main() -> None:
    """Write demo.mp4 beside this script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=Path, help="write every fifth frame there as PNG too")
    parser.add_argument("--only", type=float, nargs="*", help="draw only these seconds, no clip")
    options = parser.parse_args()
    if options.only is not None and not options.frames:
        parser.error("--only needs --frames")
    puppet = Puppet(cv2.imread(str(HERE / "portrait.png")))
    if options.frames:
        options.frames.mkdir(parents=True, exist_ok=True)
    if options.only is not None:
        for second in options.only:
            picture = puppet.draw(expression_at(second))
            cv2.imwrite(str(options.frames / f"at_{second:05.2f}.png"), picture)
        return
    clip = HERE / "demo.mp4"
    writer = cv2.VideoWriter(
        str(clip), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), FPS, (WIDTH, HEIGHT)
    )
    if not writer.isOpened():
        raise SystemExit("This OpenCV can't write MPEG-4.")
    for i in range(round(SECONDS * FPS)):
        picture = puppet.draw(expression_at(i / FPS))
        writer.write(picture)
        if options.frames and i % 5 == 0:
            cv2.imwrite(str(options.frames / f"{i:04d}.png"), picture)
    writer.release()
    print(f"{clip}: {clip.stat().st_size} bytes")


if __name__ == "__main__":
    main()
