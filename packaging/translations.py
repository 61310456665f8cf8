"""Gather the words of the window into ``assets/translations/*.ts`` and compile them to ``.qm``.

Run it (``make translations``) after a string was added or changed, translate what it counts as
unfinished, and run it again: the app reads the ``.qm``, and a test fails when either is behind.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "assets" / "translations"
TOOLS = Path(PySide6.__file__).parent


def update(ts: Path) -> None:
    """Bring a ``.ts`` file up to date with the code: new strings unfinished, dead ones gone.

    Raises:
        subprocess.CalledProcessError: the tool failed; what it said is on stderr.
    """
    code = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "ferdesk").rglob("*.py"))
    # Without line numbers: else every change of the code would change the file.
    options = ["-locations", "none", "-no-obsolete", "-silent", "-target-language", ts.stem[-2:]]
    # Given a path of another folder, the tool would write it relative to that.
    _run("lupdate", *options, *code, "-ts", str(ts))


def release(ts: Path, qm: Path) -> None:
    """Compile a ``.ts`` file to what Qt loads.

    Raises:
        subprocess.CalledProcessError: the tool failed; what it said is on stderr.
    """
    _run("lrelease", "-silent", str(ts), "-qm", str(qm))


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(TOOLS / tool), *arguments], cwd=ROOT, check=True)


def main() -> int:
    from ferdesk.ui.language import LANGUAGES, SOURCE

    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        if language.code == SOURCE:
            continue
        ts = FOLDER / f"ferdesk_{language.code}.ts"
        update(ts)
        release(ts, ts.with_suffix(".qm"))
        unfinished = ts.read_text().count('type="unfinished"')
        print(f"{ts.relative_to(ROOT)}: {unfinished} strings to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
