"""What the layers below say of a face: reasons, outcomes, Action Units; ``told`` shows it."""

from __future__ import annotations

from ferdesk.core.translation import QT_TRANSLATE_NOOP

READING: tuple[str, ...] = (
    # Why a label was given, or none (ferdesk/disambiguate.py).
    QT_TRANSLATE_NOOP("Sentences", "The likeliest: {0} {1}, then {2} {3}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Too doubtful: the likeliest is {0} with {1}, then {2} with {3}.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The likeliest: {0} {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Too doubtful, even with the Action Units: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "{0}: the Action Units speak for {1} ({2})."),
    QT_TRANSLATE_NOOP("Sentences", "{0}: the Action Units speak for {1}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0}: the Action Units lean to {1}, but not enough against the network's {2}.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} would have won with {1} more log-odds from the Action Units.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} would have won had the network found it {1} times as likely as {2}; it found {3}.",
    ),
    # What came of a question.
    QT_TRANSLATE_NOOP("Sentences", "stays {0}, too doubtful to tell"),
    QT_TRANSLATE_NOOP("Sentences", "changed to {0}, too doubtful to tell"),
    QT_TRANSLATE_NOOP("Sentences", "looked again, stays {0}"),
    QT_TRANSLATE_NOOP("Sentences", "looked again, changed to {0}"),
    QT_TRANSLATE_NOOP("Sentences", "stays {0}"),
    QT_TRANSLATE_NOOP("Sentences", "changed to {0}"),
    QT_TRANSLATE_NOOP("Sentences", "clear enough"),
    QT_TRANSLATE_NOOP("Sentences", "no face mesh"),
    QT_TRANSLATE_NOOP("Sentences", "settled by the triple"),
    QT_TRANSLATE_NOOP("Sentences", "never asked, since it did not help on validation"),
    QT_TRANSLATE_NOOP("Sentences", "fewer than {0} such faces to learn from"),
    # Why a face is not read (ferdesk/quality.py).
    QT_TRANSLATE_NOOP("Sentences", "The face is too small to be read ({0} px wide); come closer."),
    QT_TRANSLATE_NOOP("Sentences", "Much of the face is outside the picture; move to the middle."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The face is too dark to be read; more light from the front helps.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The face has too little contrast to be read; more light, a clean lens or less haze helps.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The face is too blurred to be read; hold still or clean the lens.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The picture is too noisy to be read; more light helps."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The face is turned away by {0} degrees; look towards the camera.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "No mesh was found in the face, and the model reads nothing else.",
    ),
    # Sources and models by name.
    QT_TRANSLATE_NOOP("Sentences", "Demo"),
    QT_TRANSLATE_NOOP("Sentences", "{0} + Action Units"),
    QT_TRANSLATE_NOOP("Sentences", "{0} + second look"),
    QT_TRANSLATE_NOOP("Sentences", "{0} + Action Units, thesis"),
    QT_TRANSLATE_NOOP("Sentences", "Action Units and mesh alone"),
    # Action Units (ferdesk/core/action_units.py): names.
    QT_TRANSLATE_NOOP("Sentences", "inner brow raiser"),
    QT_TRANSLATE_NOOP("Sentences", "outer brow raiser"),
    QT_TRANSLATE_NOOP("Sentences", "brow lowerer"),
    QT_TRANSLATE_NOOP("Sentences", "upper lid raiser"),
    QT_TRANSLATE_NOOP("Sentences", "cheek raiser"),
    QT_TRANSLATE_NOOP("Sentences", "lid tightener"),
    QT_TRANSLATE_NOOP("Sentences", "nose wrinkler"),
    QT_TRANSLATE_NOOP("Sentences", "upper lip raiser"),
    QT_TRANSLATE_NOOP("Sentences", "nasolabial deepener"),
    QT_TRANSLATE_NOOP("Sentences", "lip corner puller"),
    QT_TRANSLATE_NOOP("Sentences", "cheek puller"),
    QT_TRANSLATE_NOOP("Sentences", "dimpler"),
    QT_TRANSLATE_NOOP("Sentences", "lip corner depressor"),
    QT_TRANSLATE_NOOP("Sentences", "lower lip depressor"),
    QT_TRANSLATE_NOOP("Sentences", "chin raiser"),
    QT_TRANSLATE_NOOP("Sentences", "lip puckerer"),
    QT_TRANSLATE_NOOP("Sentences", "lip stretcher"),
    QT_TRANSLATE_NOOP("Sentences", "neck tightener"),
    QT_TRANSLATE_NOOP("Sentences", "lip tightener"),
    QT_TRANSLATE_NOOP("Sentences", "lip pressor"),
    QT_TRANSLATE_NOOP("Sentences", "lips part"),
    QT_TRANSLATE_NOOP("Sentences", "jaw drop"),
    QT_TRANSLATE_NOOP("Sentences", "mouth stretch"),
    QT_TRANSLATE_NOOP("Sentences", "lip suck"),
    QT_TRANSLATE_NOOP("Sentences", "jaw thrust"),
    QT_TRANSLATE_NOOP("Sentences", "jaw clencher"),
    QT_TRANSLATE_NOOP("Sentences", "cheek puff"),
    QT_TRANSLATE_NOOP("Sentences", "nostril dilator"),
    QT_TRANSLATE_NOOP("Sentences", "nostril compressor"),
    QT_TRANSLATE_NOOP("Sentences", "eyes closed"),
    # What moves.
    QT_TRANSLATE_NOOP("Sentences", "the inner ends of the eyebrows go up"),
    QT_TRANSLATE_NOOP("Sentences", "the outer ends of the eyebrows go up"),
    QT_TRANSLATE_NOOP("Sentences", "the eyebrows are pulled down and together"),
    QT_TRANSLATE_NOOP("Sentences", "the upper eyelids open wide"),
    QT_TRANSLATE_NOOP("Sentences", "the cheeks rise and push up the lower eyelids"),
    QT_TRANSLATE_NOOP("Sentences", "the eyelids tighten and narrow the eyes"),
    QT_TRANSLATE_NOOP("Sentences", "the nose is drawn up and wrinkles"),
    QT_TRANSLATE_NOOP("Sentences", "the upper lip is drawn up"),
    QT_TRANSLATE_NOOP("Sentences", "the fold from nose to mouth deepens"),
    QT_TRANSLATE_NOOP("Sentences", "the corners of the mouth are pulled up and back: a smile"),
    QT_TRANSLATE_NOOP("Sentences", "the corners of the mouth are pulled straight up"),
    QT_TRANSLATE_NOOP("Sentences", "a corner of the mouth is pressed in"),
    QT_TRANSLATE_NOOP("Sentences", "the corners of the mouth are pulled down"),
    QT_TRANSLATE_NOOP("Sentences", "the lower lip is pulled down"),
    QT_TRANSLATE_NOOP("Sentences", "the chin pushes the lower lip up"),
    QT_TRANSLATE_NOOP("Sentences", "the lips are pushed forward"),
    QT_TRANSLATE_NOOP("Sentences", "the mouth is drawn wide"),
    QT_TRANSLATE_NOOP("Sentences", "the skin of the neck tightens"),
    QT_TRANSLATE_NOOP("Sentences", "the lips tighten and grow thin"),
    QT_TRANSLATE_NOOP("Sentences", "the lips are pressed together"),
    QT_TRANSLATE_NOOP("Sentences", "the lips part"),
    QT_TRANSLATE_NOOP("Sentences", "the jaw drops"),
    QT_TRANSLATE_NOOP("Sentences", "the mouth is pulled wide open"),
    QT_TRANSLATE_NOOP("Sentences", "the lips are drawn in over the teeth"),
    QT_TRANSLATE_NOOP("Sentences", "the jaw is pushed forward"),
    QT_TRANSLATE_NOOP("Sentences", "the jaw is clenched"),
    QT_TRANSLATE_NOOP("Sentences", "the cheeks are blown up"),
    QT_TRANSLATE_NOOP("Sentences", "the nostrils widen"),
    QT_TRANSLATE_NOOP("Sentences", "the nostrils narrow"),
    QT_TRANSLATE_NOOP("Sentences", "the eyes are closed"),
    # Where they do not order as Table 3.1 says, or can't be read.
    QT_TRANSLATE_NOOP("Sentences", "Neither the blendshapes nor the mesh show it."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Disgust lowers the brows on FER+ faces, and with them this unit.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Sadness lowers the outer brows on FER+ faces; EMFACS does not tie it to this unit.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "In fear the raising of the brows hides it on FER+ faces."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Angry FER+ faces narrow the eyes more often than they widen them.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Disgust raises the cheeks as much: wrinkling the nose does."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Fearful FER+ faces have wide eyes; it is anger and disgust that narrow them.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Anger shows nearly as much of it on FER+ faces: both lower the brows.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Angry FER+ faces that bare their teeth show it as often."),
    QT_TRANSLATE_NOOP("Sentences", "On FER+ faces it is barely stronger than in neutral ones."),
    QT_TRANSLATE_NOOP("Sentences", "The mesh ends at the chin."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Angry FER+ faces mostly open their mouth, and show less of it than neutral ones.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "MediaPipe's jawForward stays at 0 on real faces."),
    QT_TRANSLATE_NOOP("Sentences", "MediaPipe's cheekPuff stays at 0 on real faces."),
)
"""Templates: ``{0}``, ``{1}`` stand for expressions, Action Units and figures."""

PARTS: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Sentences", "{0} or {1}"),
    QT_TRANSLATE_NOOP("Sentences", "hardly any {0}"),
    QT_TRANSLATE_NOOP("Sentences", "{0} at {1}"),
    QT_TRANSLATE_NOOP("Sentences", "the shape of the face"),
)
"""Templates of what stands in the places of :data:`READING`."""
