"""Classifiers of Action Units that learn from CK+'s coders, scored on people they never saw.

One linear SVM a unit, on what the app sees of a face at the peak: its units, the blendshapes and
the mesh. They tell how far that would go with coded examples. The app does not use them: CK+'s
licence is not ferdesk's, and its own units must mean the same on FER+.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

FOLDS = 10
"""Groups of people; each is scored by SVMs that learned from the others."""
EXAMPLES_NEEDED = 10
"""Peaks with a unit, and without it, below which it is not learned."""
AXES = 60
"""Principal axes of what is seen; CK+ has fewer than 600 coded peaks."""
C = 0.01
"""Of the SVMs. Not searched for: with so few people a search would read its own noise."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A face that was found at a coded peak."""

    subject: str
    codes: frozenset[int]
    """Numbers of the units that the coders saw."""
    row: np.ndarray
    """float32 (D,): what is seen of it."""


def held_out(faces: Sequence[Coded]) -> dict[int, np.ndarray]:
    """Train and score.

    Args:
        faces: coded peaks of several people.

    Returns:
        By number of the unit, ascending, float64 (N,): the value of each face by an SVM that
        learned from other people alone. Units with too few examples are left out, and so are
        those that not every group of people can be scored on.
    """
    people = np.array([face.subject for face in faces])
    folds = min(FOLDS, len(set(people)))
    if folds < 2:
        return {}
    rows = np.stack([face.row for face in faces]).astype(np.float64)
    splits = list(GroupKFold(folds).split(rows, groups=people))
    seen = [_axes(rows, learn) for learn, _ in splits]
    found = {}
    for unit in sorted(frozenset().union(*(face.codes for face in faces))):
        there = np.array([unit in face.codes for face in faces])
        if min(there.sum(), (~there).sum()) < EXAMPLES_NEEDED:
            continue
        if any(len(set(there[learn])) < 2 for learn, _ in splits):
            continue
        values = np.empty(len(faces))
        for (learn, tell), x in zip(splits, seen):
            svm = LinearSVC(C=C, dual=False, class_weight="balanced", random_state=0)
            values[tell] = svm.fit(x[learn], there[learn]).decision_function(x[tell])
        found[unit] = values
    return found


def _axes(rows: np.ndarray, learn: np.ndarray) -> np.ndarray:
    """float64 (N, K): all faces on the principal axes of those that are learned from."""
    axes = min(AXES, len(learn), rows.shape[1])
    pipe = make_pipeline(StandardScaler(), PCA(axes, svd_solver="full"), StandardScaler())
    return pipe.fit(rows[learn]).transform(rows)
