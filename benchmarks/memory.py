"""Memory of the app while it reads a camera's pace for many minutes: does it grow?

    python benchmarks/memory.py --minutes 10 --out benchmarks/results/memory.json

The window with everything switched on, on the clip with one face. Other work on the machine does
not matter here. The timeline fills for a minute; growth is the slope after the first third.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

from benchmarks import clip, live, machine  # noqa: E402
from benchmarks.result import keep  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402

FLAT = 0.5
"""MB a minute; more fails. Memory that is given back late makes a slope of a tenth or so."""


def figures(memory: dict, captured: int) -> list[dict]:
    """For the README, of what the probe says of memory."""
    return [
        {"name": "memory at most", "value": memory["peak"], "unit": "MB"},
        {"name": "at the end", "value": memory["end"], "unit": "MB"},
        {"name": "growth", "value": memory["slope_a_minute"], "unit": "MB/min"},
        {"name": "pictures in this time", "value": captured, "unit": ""},
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--minutes", type=float, default=10.0)
    add("--faces", type=int, default=1, choices=sorted(clip.LAYOUTS))
    add("--model", help="a model's id; by default the one the app starts with")
    add("--models", type=Path, help="a further folder of models")
    add("--threads", type=int, help="CPU threads of the model")
    add("--screen", choices=live.SCREENS, default="offscreen")
    add("--out", type=Path, help="write the result as JSON")
    options = parser.parse_args()
    found = machine.describe()
    try:
        run = live.run(options, options.faces, "camera", options.minutes * 60)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    memory = run["memory_mb"]
    result = {
        "title": f"Memory of the live window over {options.minutes:g} minutes, "
        f"{live.model_of(options)}",
        "machine": machine.sentence(found),
        "figures": figures(memory, run["captured"]),
        "details": {"run": run, "machine": found},
    }
    for figure in result["figures"]:
        print(f"{figure['name']:<24} {figure['value']:>9} {figure['unit']}")
    keep(result, options.out)
    return int(memory["slope_a_minute"] > FLAT)


if __name__ == "__main__":
    sys.exit(main())
