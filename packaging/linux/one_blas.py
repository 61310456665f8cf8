"""Has OpenCV use the OpenBLAS that NumPy brings, in place of a second one: 42 MB less.

    python packaging/linux/one_blas.py

OpenCV's wheel comes with an OpenBLAS of its own, of which OpenCV calls nineteen functions to solve
equations, to decompose and to multiply large matrices. one_blas.c passes those on to NumPy's. What
OpenCV calls is read from its own library, so that a new version which calls more stops the build;
then each function is tried against NumPy. Runs in the build's own environment, before PyInstaller
looks.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).with_suffix(".c")
TOLERANCE = {np.float32: 2e-3, np.float64: 1e-9}
"""Of the largest absolute difference between two results for numbers around one."""


def symbols(library: Path, which: str) -> set[str]:
    """Names that a library defines (``--defined-only``) or asks for (``--undefined-only``)."""
    command = ["nm", "-D", "--without-symbol-versions", which, str(library)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {line.split()[-1] for line in said.splitlines() if line.strip()}


def one(folder: Path, pattern: str) -> Path:
    """The one file of this name.

    Raises:
        SystemExit: there is none, or more than one.
    """
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"Expected one {pattern} in {folder}, found {len(found)}.")
    return found[0]


def build(site: Path) -> tuple[int, int]:
    """Replace OpenCV's library in this folder of packages; returns bytes before and after.

    Raises:
        SystemExit: a library is not where it should be, or OpenCV calls what is not passed on.
    """
    theirs = one(site / "opencv_python_headless.libs", "libopenblas*.so")
    numpys = one(site / "numpy.libs", "libscipy_openblas64_*.so")
    asked = symbols(theirs, "--defined-only") & symbols(
        one(site / "cv2", "cv2.abi3.so"), "--undefined-only"
    )
    before = theirs.stat().st_size
    made = theirs.with_suffix(".new")
    command = ["gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-s", "-o", str(made)]
    command += [str(SOURCE), str(numpys), f"-Wl,-soname,{theirs.name}", "-Wl,--no-undefined"]
    # What NumPy's library needs in turn is found beside it at run time.
    command += ["-Wl,--allow-shlib-undefined", "-Wl,-rpath,$ORIGIN/../numpy.libs"]
    subprocess.run(command, check=True)
    lacking = asked - symbols(made, "--defined-only")
    if lacking:
        made.unlink()
        raise SystemExit(f"{SOURCE.name} does not pass on {', '.join(sorted(lacking))}.")
    made.replace(theirs)
    for unused in ("libgfortran", "libquadmath"):
        one(theirs.parent, f"{unused}-*").unlink()
    return before, theirs.stat().st_size


def differences() -> dict[str, tuple[float, type]]:
    """How far OpenCV's results are from NumPy's, by the function of LAPACK or BLAS behind them."""
    import cv2

    rng, n = np.random.default_rng(0), 160  # OpenCV multiplies small ones by itself
    found = {}
    for kind in (np.float32, np.float64):
        square = (rng.standard_normal((n, n)) + n * np.eye(n)).astype(kind)
        tall, right = (rng.standard_normal((2 * n, k)).astype(kind) for k in (n, 3))
        even = (square @ square.T / n).astype(kind)
        solved = np.linalg.solve(square, right[:n])
        fitted = np.linalg.lstsq(tall, right, rcond=None)[0]
        values, left, across = cv2.SVDecomp(tall)
        results = {
            "gemm": (cv2.gemm(square, tall.T, 0.5, None, 0), 0.5 * square @ tall.T),
            "gesv": (cv2.solve(square, right[:n], flags=cv2.DECOMP_LU)[1], solved),
            "getrf": (cv2.determinant(square / n), np.linalg.det(square / n)),
            "posv": (
                cv2.solve(even, right[:n], flags=cv2.DECOMP_CHOLESKY)[1],
                np.linalg.solve(even, right[:n]),
            ),
            "potrf": (cv2.invert(even, flags=cv2.DECOMP_CHOLESKY)[1], np.linalg.inv(even)),
            "gels, geqrf": (cv2.solve(tall, right, flags=cv2.DECOMP_QR)[1], fitted),
            "gesdd": (left * values.T @ across, tall),
        }
        for name, (ours, numpys) in results.items():
            error = float(np.abs(np.subtract(ours, numpys)).max())
            largest = max(1.0, float(np.abs(numpys).max()))
            found[f"{name}, {kind.__name__}"] = (error / largest, kind)
    values = np.sort(cv2.eigenNonSymmetric(even)[0].ravel())
    error = float(np.abs(values - np.linalg.eigvalsh(even)).max())
    found["geev, float64"] = (error / float(values.max()), np.float64)
    both = [rng.standard_normal((n, n, 2)) for _ in range(2)]
    complex_a, complex_b = (one[..., 0] + 1j * one[..., 1] for one in both)
    for kind in (np.float32, np.float64):
        said = cv2.gemm(*(one.astype(kind) for one in both), 1, None, 0)
        error = float(np.abs(said[..., 0] + 1j * said[..., 1] - complex_a @ complex_b).max())
        found[f"complex gemm, {kind.__name__}"] = (error / n, kind)
    return found


def check() -> None:
    """Try every function.

    Raises:
        SystemExit: a result is not NumPy's.
    """
    found = differences()
    wrong = [name for name, (error, kind) in found.items() if not error <= TOLERANCE[kind]]
    if wrong:
        raise SystemExit(f"OpenCV does not calculate as NumPy does: {'; '.join(wrong)}.")
    print(f"OpenCV calculates as NumPy does in {len(found)} ways.")


def main() -> None:
    site = Path(find_spec("numpy").submodule_search_locations[0]).parent
    before, after = build(site)
    print(f"OpenCV's OpenBLAS: {before / 1e6:.1f} MB became {after / 1e6:.2f} MB.")
    check()


if __name__ == "__main__":
    if sys.prefix == sys.base_prefix or "lean" not in Path(sys.prefix).name:
        raise SystemExit("This changes a library; it runs in the build's own environment only.")
    main()
