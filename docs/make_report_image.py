"""Makes the picture of a report in docs/analyze.md: the demo, analyzed, as a browser shows it.

    python docs/make_report_image.py [--out FILE]

A browser that takes pictures without a screen is needed: Chromium or Chrome.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2

from ferdesk.cli import analyze

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MODELS = ("wrn-16-2-pair", "wrn-28-4")
SIZE = (1040, 906)
"""Pixels: down to the end of the lanes."""
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    usual = Path(__file__).parent / "images" / "report.png"
    parser.add_argument("--out", type=Path, default=usual)
    out: Path = parser.parse_args().out
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print(f"There is none of {', '.join(BROWSERS)}. Install one.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        table, page, taken = (Path(folder) / name for name in ("demo.csv", "r.html", "r.png"))
        models = [word for model in MODELS for word in ("--model", model)]
        if analyze.main(["demo", "--out", str(table), "--report", str(page), *models]):
            return 1
        subprocess.run(
            [
                browser,
                *OPTIONS,
                f"--user-data-dir={folder}/browser",
                f"--window-size={SIZE[0]},{SIZE[1]}",
                f"--screenshot={taken}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )
        # It packs smaller so.
        cv2.imwrite(str(out), cv2.imread(str(taken)), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
