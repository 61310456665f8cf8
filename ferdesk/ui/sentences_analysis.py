"""What analyses and tables say when something goes wrong, and what to do; part of ``TROUBLE``."""

from __future__ import annotations

from ferdesk.core.translation import QT_TRANSLATE_NOOP

ANALYSIS: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Sentences", "There is nothing to analyze."),
    QT_TRANSLATE_NOOP("Sentences", "Name a video, image or folder."),
    QT_TRANSLATE_NOOP("Sentences", "{0} does not say what to write."),
    QT_TRANSLATE_NOOP("Sentences", "End it in {0}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no name for a video."),
    QT_TRANSLATE_NOOP("Sentences", "End it in .mp4."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no name for a summary."),
    QT_TRANSLATE_NOOP("Sentences", "End it in .csv."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is asked for as the table and as the summary."),
    QT_TRANSLATE_NOOP("Sentences", "No frame is both from {0} s on and up to {1} s."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} has no frame at the times that are to be read; the last one before their end is at "
        "{1} s.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Choose other times."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no times to keep to: pictures are no video."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Leave out the times, the neutral face and the trials, or the pictures."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "Faces are to be neutral from {0} to {1} s, and not all of that is read."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Nobody is followed from picture to picture where each is one face, so that nobody's "
        "neutral is known.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "No file matches {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Check the pattern, and from which folder it begins."),
    QT_TRANSLATE_NOOP("Sentences", "Leave out the neutral face, or let faces be looked for."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} has no picture from {1} to {2} s, when faces are to be neutral; the newest that was "
        "read is at {3} s.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no neutral face from {1} to {2} s: {3}."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Choose a span in which the face is calm and looks into the camera."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "Units above neutral are empty for faces whose neutral is not known: {0}."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The last picture that was read is at {0} s: of the span from {1} to {2} s, in which faces "
        "are to be neutral, there were {3} s.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no trial at the times that are to be read."),
    QT_TRANSLATE_NOOP("Sentences", "No frame was read of these trials: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "No face was found in these trials: {0}."),
    QT_TRANSLATE_NOOP(
        "Sentences", "What was read can't be kept in {0} until the file is through: {1}."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Make room there, or read less of it at once."),
    QT_TRANSLATE_NOOP("Sentences", "Parquet needs the package pyarrow, which is not installed."),
    QT_TRANSLATE_NOOP("Sentences", "Install it (pip install pyarrow), or write .csv or .jsonl."),
    QT_TRANSLATE_NOOP("Sentences", "Faces are blurred in annotated videos, and none is asked for."),
    QT_TRANSLATE_NOOP("Sentences", "Ask for annotated videos too."),
    QT_TRANSLATE_NOOP("Sentences", "Time bins are of the summary, and none is asked for."),
    QT_TRANSLATE_NOOP("Sentences", "Ask for a summary too."),
    QT_TRANSLATE_NOOP("Sentences", "Time bins of {0} s can't be made."),
    QT_TRANSLATE_NOOP("Sentences", "Give {0} to {1} seconds."),
    QT_TRANSLATE_NOOP("Sentences", "Crops are pictures of faces, which were to be blurred."),
    QT_TRANSLATE_NOOP("Sentences", "Keep no crops, or blur no faces."),
    QT_TRANSLATE_NOOP("Sentences", "The video {0} can't be written."),
    QT_TRANSLATE_NOOP(
        "Sentences", "The video {0} can't be written: its name, or a folder's, is not in UTF-8."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Choose another name or folder."),
    QT_TRANSLATE_NOOP("Sentences", "{0} can't be written whole."),
    QT_TRANSLATE_NOOP("Sentences", "Make room on the disk."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is to be read, and would be written over."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "In one frame as many faces were found as are looked for ({0}): any others in it are not "
        "hidden.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "In {0} frames as many faces were found as are looked for ({1}): any others in them are "
        "not hidden.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "In one frame as many faces were found as are looked for ({0}): there may be more in it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "In {0} frames as many faces were found as are looked for ({1}): there may be more in "
        "them.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Look for more faces."),
    QT_TRANSLATE_NOOP("Sentences", "The crop {0} can't be written: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Make room, or keep no crops."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is {1}×{2} pixels; a crop framed as in FER+ is square."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Let faces be looked for in it: do not say that each picture is one face.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} is live and has no end."),
    QT_TRANSLATE_NOOP("Sentences", "Analyze files; open cameras and streams in the app."),
    QT_TRANSLATE_NOOP("Sentences", "Nothing could be read; nothing was written."),
    QT_TRANSLATE_NOOP("Sentences", "Only {0} are free on the disk of {1}, {2} are needed."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Reading has ended, and the files that were done are in the table."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Something unexpected went wrong: {0}: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} Nothing was written; please report it."),
    QT_TRANSLATE_NOOP(
        "Sentences", "{0} Open the source again; if it comes back, please report it."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} on {1}."),
    QT_TRANSLATE_NOOP("Sentences", "There is no {0} of {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Of {0} there is neither Markdown nor CSV to show."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is too large for a table."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not text."),
    QT_TRANSLATE_NOOP("Sentences", "Write it again."),
    QT_TRANSLATE_NOOP("Sentences", "Write it again with ferdesk-train."),
)
"""Templates, as those of :mod:`ferdesk.ui.sentences_trouble`."""
