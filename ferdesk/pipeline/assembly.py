"""Pipelines and models made ready, as options ask for them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ferdesk.apparent import ApparentTracks
from ferdesk.au_svm.model import shipped
from ferdesk.faces.framed import FramedLandmarker
from ferdesk.faces.landmarker import FaceLandmarker
from ferdesk.faces.tracker import GAP_MS, MISSED_PICTURES
from ferdesk.models import providers, threads
from ferdesk.models.apparent import ApparentReader
from ferdesk.models.catalog import Catalog, ModelEntry
from ferdesk.models.reader import Entry, Reader
from ferdesk.models.threads import Kept
from ferdesk.options import Options
from ferdesk.pipeline.path import Landmarker, Pipeline
from ferdesk.smooth import FORGET_AFTER_S, Smoother

DEFAULTS = Options()


def load_model(entry: Entry, options: Options = DEFAULTS) -> Reader:
    """Load a model and run it once.

    Raises:
        FerdeskError: it can't be used.
    """
    runner = entry.load(options.provider, options.threads or None)
    runner.warm_up()
    return runner


def load_tuned(kept: Kept, entry: Entry, options: Options = DEFAULTS) -> Reader:
    """The same with the number of CPU threads that is best here, unless ``options`` name one.

    It is measured where nothing is kept of this model on this machine.

    Raises:
        FerdeskError: it can't be used.
    """

    def load(threads: int) -> Reader:
        return load_model(entry, replace(options, threads=threads))

    if options.threads or not isinstance(entry, ModelEntry):
        return load_model(entry, options)
    known = kept.of(entry.card)
    if known is not None:
        return load(known.threads)
    runner = load_model(entry, options)
    if runner.provider == providers.CPU.name and len(threads.candidates()) > 1:
        known = threads.measure(lambda count: partial(load(count).read, ()))
        kept.keep(entry.card, known)
        return load(known.threads)
    return runner


def build(
    runner: Reader,
    options: Options = DEFAULTS,
    stills: bool = False,
    landmarker: Landmarker | None = None,
    catalog: Catalog | None = None,
    apart_s: float = 0.0,
) -> Pipeline:
    """A pipeline with the face finder that ships.

    Args:
        stills: True for pictures that have nothing to do with each other, where
            following a face from one to the next would be wrong.
        landmarker: finds faces in place of the one that ships, as where they are known.
        catalog: where a model that tells age and gender is looked for; None tells neither,
            whatever the options say. One that can't be loaded is told by the pipeline.
        apart_s: seconds from one picture to the next. From 0.4 on a face that is not in sight is
            remembered for longer than usual, since it would be another in each picture.

    Raises:
        FerdeskError: the face finder can't be started.
    """
    classifiers = shipped(options.disambiguation)
    if landmarker is None and options.framed:
        landmarker = FramedLandmarker()
    elif landmarker is None:
        landmarker = FaceLandmarker(
            options.max_faces,
            mode="image" if stills else "video",
            gap_ms=max(GAP_MS, round(1000 * MISSED_PICTURES * apart_s)),
            small_faces=options.small_faces,
        )
    return Pipeline(
        landmarker,
        runner,
        _smoother(options, stills, apart_s),
        abstain_below=0.0 if options.framed else options.abstain_below,
        classifiers=classifiers,
        kind=options.disambiguation,
        framed=options.framed,
        apparent=_apparent(catalog, options),
    )


def only_decides(before: Options, after: Options) -> bool:
    """Whether a pipeline for the first can :func:`retune` to the second."""
    return after == replace(
        before,
        time_constant_s=after.time_constant_s,
        abstain_below=after.abstain_below,
        disambiguation=after.disambiguation,
    )


def retune(pipeline: Pipeline, options: Options, stills: bool = False) -> None:
    """Let a pipeline that :func:`build` made steady and decide as others of its options ask for.

    Raises:
        FerdeskError: the Action Unit classifiers are damaged; it goes on as before.
    """
    pipeline.decide_by(
        _smoother(options, stills),
        options.abstain_below,
        shipped(options.disambiguation),
        options.disambiguation,
    )


def _smoother(options: Options, stills: bool, apart_s: float = 0.0) -> Smoother:
    return Smoother(
        0.0 if stills or options.framed else options.time_constant_s,
        max(FORGET_AFTER_S, MISSED_PICTURES * apart_s),
    )


def _apparent(catalog: Catalog | None, options: Options) -> ApparentTracks | None:
    """What tells age and gender; None where they are not wanted or no model can."""
    entry = catalog.apparent if catalog is not None and options.apparent else None
    if entry is None:
        return None

    def load() -> ApparentReader:
        reader = ApparentReader(entry, options.provider, options.threads or None)
        reader.warm_up()
        return reader

    return ApparentTracks(load)
