"""What model cards say by rule: names of their fields, fixed values, limits, summaries.

The trainer writes them (``trainer/export.py``, ``trainer/card_text.py``); see
:mod:`ferdesk.ui.phrases`.
"""

from __future__ import annotations

from ferdesk.core.translation import QT_TRANSLATE_NOOP

FIELD_NAMES: dict[str, str] = {
    # Data.
    "set": QT_TRANSLATE_NOOP("Card", "set"),
    "labels": QT_TRANSLATE_NOOP("Card", "labels"),
    "labels_sha256": QT_TRANSLATE_NOOP("Card", "SHA-256 of the labels"),
    "protocol": QT_TRANSLATE_NOOP("Card", "protocol"),
    "without_copies": QT_TRANSLATE_NOOP("Card", "trained without copies of scored pictures"),
    "train_n": QT_TRANSLATE_NOOP("Card", "training pictures"),
    "valid_n": QT_TRANSLATE_NOOP("Card", "validation pictures"),
    # Training.
    "commit": QT_TRANSLATE_NOOP("Card", "commit"),
    "hardware": QT_TRANSLATE_NOOP("Card", "hardware"),
    "seconds": QT_TRANSLATE_NOOP("Card", "seconds"),
    "epochs": QT_TRANSLATE_NOOP("Card", "epochs"),
    "python": "Python",
    "torch": "PyTorch",
    "weights": QT_TRANSLATE_NOOP("Card", "weights"),
    "blended": QT_TRANSLATE_NOOP("Card", "blended"),
    "share": QT_TRANSLATE_NOOP("Card", "share of the end"),
    "balanced": QT_TRANSLATE_NOOP("Card", "balanced"),
    "tau": "tau",
    "softened": QT_TRANSLATE_NOOP("Card", "softened"),
    "gated": QT_TRANSLATE_NOOP("Card", "weighed by the picture"),
    "draws": QT_TRANSLATE_NOOP("Card", "times made worse"),
    "as they are": QT_TRANSLATE_NOOP("Card", "pictures as they are"),
    "made worse": QT_TRANSLATE_NOOP("Card", "pictures made worse"),
    "edge": QT_TRANSLATE_NOOP("Card", "weight of a neighbouring pixel"),
    "valid_nll": QT_TRANSLATE_NOOP("Card", "validation NLL"),
    "cost_allowed": QT_TRANSLATE_NOOP("Card", "cost allowed"),
    "from": QT_TRANSLATE_NOOP("Card", "from"),
    # Precision.
    "format": QT_TRANSLATE_NOOP("Card", "format"),
    "valid_accuracy": QT_TRANSLATE_NOOP("Card", "validation accuracy, %"),
    "valid_accuracy_fp32": QT_TRANSLATE_NOOP("Card", "validation accuracy in fp32, %"),
    "valid_accuracy_int8": QT_TRANSLATE_NOOP("Card", "validation accuracy in int8, %"),
    "largest_difference_from_torch": QT_TRANSLATE_NOOP("Card", "largest difference from PyTorch"),
    "scheme": QT_TRANSLATE_NOOP("Card", "scheme"),
    "kept_in_float": QT_TRANSLATE_NOOP("Card", "kept in float"),
    "calibration": QT_TRANSLATE_NOOP("Card", "calibration"),
    "cost_in_points": QT_TRANSLATE_NOOP("Card", "cost in points"),
    "same_label_as_fp32": QT_TRANSLATE_NOOP("Card", "same label as in fp32, %"),
    "divergence_from_fp32": QT_TRANSLATE_NOOP("Card", "divergence from fp32"),
    "tried": QT_TRANSLATE_NOOP("Card", "tried"),
    "float_ends": QT_TRANSLATE_NOOP("Card", "ends in float"),
    "bytes": QT_TRANSLATE_NOOP("Card", "bytes"),
    # Recipe.
    "name": QT_TRANSLATE_NOOP("Card", "name"),
    "model": QT_TRANSLATE_NOOP("Card", "model"),
    "notes": QT_TRANSLATE_NOOP("Card", "notes"),
    "expect": QT_TRANSLATE_NOOP("Card", "expected"),
    "thesis": QT_TRANSLATE_NOOP("Card", "thesis"),
    "accuracy": QT_TRANSLATE_NOOP("Card", "accuracy"),
    "top2": QT_TRANSLATE_NOOP("Card", "top-2"),
    "top3": QT_TRANSLATE_NOOP("Card", "top-3"),
    "batch": QT_TRANSLATE_NOOP("Card", "batch"),
    "dropout": QT_TRANSLATE_NOOP("Card", "dropout"),
    "optimiser": QT_TRANSLATE_NOOP("Card", "optimiser"),
    "rate": QT_TRANSLATE_NOOP("Card", "learning rate"),
    "schedule": QT_TRANSLATE_NOOP("Card", "schedule"),
    "warm_up": QT_TRANSLATE_NOOP("Card", "warm-up"),
    "decay": QT_TRANSLATE_NOOP("Card", "decay of the rate"),
    "weight_decay": QT_TRANSLATE_NOOP("Card", "weight decay"),
    "ema": QT_TRANSLATE_NOOP("Card", "moving average of the weights"),
    "augmentation": QT_TRANSLATE_NOOP("Card", "augmentation"),
    "rotation": QT_TRANSLATE_NOOP("Card", "rotation"),
    "scale": QT_TRANSLATE_NOOP("Card", "scale"),
    "shift": QT_TRANSLATE_NOOP("Card", "shift"),
    "flip": QT_TRANSLATE_NOOP("Card", "flip"),
    "contrast": QT_TRANSLATE_NOOP("Card", "contrast"),
    "brightness": QT_TRANSLATE_NOOP("Card", "brightness"),
    "erase": QT_TRANSLATE_NOOP("Card", "erase"),
    "mixup": QT_TRANSLATE_NOOP("Card", "mixup"),
    "corrupt": QT_TRANSLATE_NOOP("Card", "share made worse"),
    "plain_tail": QT_TRANSLATE_NOOP("Card", "plain end"),
    "phases": QT_TRANSLATE_NOOP("Card", "phases"),
    "until": QT_TRANSLATE_NOOP("Card", "until"),
    "size": QT_TRANSLATE_NOOP("Card", "size"),
    "targets": QT_TRANSLATE_NOOP("Card", "targets"),
    "start": QT_TRANSLATE_NOOP("Card", "start"),
    "grown_from": QT_TRANSLATE_NOOP("Card", "grown from"),
    "frozen": QT_TRANSLATE_NOOP("Card", "frozen"),
    "distil": QT_TRANSLATE_NOOP("Card", "share of the teachers"),
    "task": QT_TRANSLATE_NOOP("Card", "task"),
    "beside": QT_TRANSLATE_NOOP("Card", "weights of the other tasks"),
    "taught_faces": QT_TRANSLATE_NOOP("Card", "weight of faces by what teachers tell"),
    "tie": QT_TRANSLATE_NOOP("Card", "tie of the networks"),
    "sharpness": QT_TRANSLATE_NOOP("Card", "sharpness-aware step"),
    "members": QT_TRANSLATE_NOOP("Card", "members"),
    "adopted_from": QT_TRANSLATE_NOOP("Card", "adopted from"),
    "file_sha256": QT_TRANSLATE_NOOP("Card", "SHA-256 of that file"),
    "opset": "opset",
    "pictures": QT_TRANSLATE_NOOP("Card", "pictures"),
    "range": QT_TRANSLATE_NOOP("Card", "black and white"),
    "mean": QT_TRANSLATE_NOOP("Card", "mean"),
    "std": QT_TRANSLATE_NOOP("Card", "standard deviation"),
    "emotions": QT_TRANSLATE_NOOP("Card", "emotions"),
    "answers": QT_TRANSLATE_NOOP("Card", "answers"),
    "several_at_once": QT_TRANSLATE_NOOP("Card", "several pictures at once"),
    "digest": QT_TRANSLATE_NOOP("Card", "digest"),
    # Input and output.
    "type": QT_TRANSLATE_NOOP("Card", "type"),
    "shape": QT_TRANSLATE_NOOP("Card", "shape"),
    "meaning": QT_TRANSLATE_NOOP("Card", "meaning"),
    "order": QT_TRANSLATE_NOOP("Card", "order"),
}
"""Keys of a card's parts; one that is not here is shown as it is written."""

PROTOCOLS: dict[str, str] = {
    "majority": QT_TRANSLATE_NOOP("Card", "majority of the votes"),
    "majority-csv": QT_TRANSLATE_NOOP("Card", "majority, votes of fer2013new.csv"),
    "argmax": QT_TRANSLATE_NOOP("Card", "most of the votes"),
}
"""Which faces count, and what counts as their label; the trainer's names for it."""

SPLITS: dict[str, str] = {
    "valid": QT_TRANSLATE_NOOP("Card", "Validation"),
    "test": QT_TRANSLATE_NOOP("Card", "Test"),
}

WORDS: tuple[str, ...] = (
    # Values of the fields.
    QT_TRANSLATE_NOOP("Card", "yes"),
    QT_TRANSLATE_NOOP("Card", "no"),
    QT_TRANSLATE_NOOP("Card", "nothing"),
    QT_TRANSLATE_NOOP("Card", "votes"),
    QT_TRANSLATE_NOOP("Card", "emotion"),
    QT_TRANSLATE_NOOP("Card", "emotion+gender+age"),
    QT_TRANSLATE_NOOP("Card", "FER+ (FER2013 pictures, Microsoft's labels)"),
    QT_TRANSLATE_NOOP("Card", "{0}, {1} of {2} cores"),
    QT_TRANSLATE_NOOP(
        "Card",
        "{0}, {1} of {2} cores ({3} for the first {4} of {5} epochs), shared with other work",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "of the last step, better on validation ({0}) than their average ({1}), which reached back "
        "to smaller pictures",
    ),
    QT_TRANSLATE_NOOP(
        "Card", "static QDQ; weights int8 a channel (7 bits used), activations uint8"
    ),
    QT_TRANSLATE_NOOP("Card", "first convolution, last dense layer"),
    QT_TRANSLATE_NOOP("Card", "{0}, {1} training pictures"),
    QT_TRANSLATE_NOOP("Card", "minmax"),
    QT_TRANSLATE_NOOP("Card", "entropy"),
    QT_TRANSLATE_NOOP("Card", "percentile"),
    QT_TRANSLATE_NOOP("Card", "gray faces framed as in FER+; scaling is inside the model"),
    # Limits of use.
    QT_TRANSLATE_NOOP(
        "Card", "It reads the apparent expression of a face, not what a person feels."
    ),
    QT_TRANSLATE_NOOP(
        "Card", "Not for decisions about people: hiring, policing, insurance, teaching, health."
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "Disgust, fear and contempt are rare in FER+ and read badly; see the recall by emotion.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "FER+ was labelled by ten people a picture, who often disagree; its faces were found by "
        "web search and do not stand for all ages and peoples alike.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "Faces much turned away or covered are read badly, and so are dark, blurred and small "
        "ones; see how it reads poor pictures.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "Age and gender are those that a face appears to have, by pictures of the web and two "
        "classes alone; they say nothing of who somebody is.",
    ),
    # Licence.
    QT_TRANSLATE_NOOP("Card", "MIT, for the weights."),
    QT_TRANSLATE_NOOP("Card", "The pictures of FER2013 are neither included nor licensed."),
    QT_TRANSLATE_NOOP("Card", "They began as published weights: {0}."),
    QT_TRANSLATE_NOOP("Card", "Age and gender were learnt from a set for non-commercial research."),
    # Summary: how it was trained.
    QT_TRANSLATE_NOOP("Card", "{0} on {1} pictures of FER+."),
    QT_TRANSLATE_NOOP("Card", "{0} on {1} pictures of FER+, taught by {2} beside the votes."),
    QT_TRANSLATE_NOOP(
        "Card",
        "{0} on {1} pictures of FER+, taught by {2} beside the votes; its weights are then blended "
        "with those it began with ({3} of the end).",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "{0} on {1} pictures of FER+; its weights are then blended with those it began with ({2} "
        "of the end).",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "{0} on {1} pictures of FER+; its last layer is then shifted so that rare emotions are "
        "missed less often (logit adjustment, tau {2}).",
    ),
    QT_TRANSLATE_NOOP(
        "Card", "{0} on {1} pictures of FER+ and of a set of faces with age and gender."
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "{0} on {1} pictures of FER+ and of a set of faces with age and gender, taught by {2} "
        "beside the votes.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "What reads emotions is {0}, as it was; the rest was trained on {1} pictures of a set of "
        "faces with age and gender.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "Each picture is softened a little before it is read, as augmentation softens those of the "
        "training.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "How much each of them counts follows from how unlike those of the training a picture is "
        "in contrast, detail and noise.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "What it says is then shifted so that rare emotions are missed less often (logit "
        "adjustment, tau {0}).",
    ),
    QT_TRANSLATE_NOOP("Card", "Trained from scratch"),
    QT_TRANSLATE_NOOP("Card", "Fine-tuned from {0}"),
    QT_TRANSLATE_NOOP("Card", "Grown from {0}, then trained as a whole"),
    # Networks of others.
    QT_TRANSLATE_NOOP("Card", "A network of others, adopted."),
    QT_TRANSLATE_NOOP("Card", "It reads pictures of {0}×{1} pixels."),
    QT_TRANSLATE_NOOP("Card", "Not scored on FER+: its confidence is as it gives it."),
    QT_TRANSLATE_NOOP("Card", "its publisher's"),
    QT_TRANSLATE_NOOP("Card", "Its publisher's; ferdesk was not told which."),
    QT_TRANSLATE_NOOP("Card", "probabilities"),
    QT_TRANSLATE_NOOP(
        "Card",
        "It was trained by others: what it learnt from, and where else it fails, is for its "
        "publisher to say.",
    ),
    QT_TRANSLATE_NOOP("Card", "It has no answer for {0}."),
    # Several in one file.
    QT_TRANSLATE_NOOP("Card", "{0}: the mean of their calibrated probabilities, in one file."),
    QT_TRANSLATE_NOOP("Card", "{0} (in the mirror), {1}"),
    QT_TRANSLATE_NOOP("Card", "{0} (in the mirror)"),
    QT_TRANSLATE_NOOP("Card", "{0}, in the mirror"),
    # Published weights.
    QT_TRANSLATE_NOOP("Card", "They began as published weights: {0}."),
    QT_TRANSLATE_NOOP(
        "Card",
        "Google's, trained on ImageNet, converted in the Python package {0} (Apache-2.0)",
    ),
    # Notes of this project's own recipes.
    QT_TRANSLATE_NOOP(
        "Card",
        "EfficientNet-Lite0 of ImageNet, fine-tuned whole, {0} epochs at {1}, {2} and {3} pixels.",
    ),
    QT_TRANSLATE_NOOP("Card", "{0}, hard sharing: emotion, gender and age."),
    QT_TRANSLATE_NOOP("Card", "{0}, hard sharing up to the last group: emotion, gender and age."),
    QT_TRANSLATE_NOOP("Card", "{0}, from the one that ships"),
    QT_TRANSLATE_NOOP("Card", "Small and fast: {0} M parameters."),
    QT_TRANSLATE_NOOP("Card", "Small and fast: {0} M parameters; not in the thesis."),
    QT_TRANSLATE_NOOP("Card", "The thesis's best network, by this project's training."),
    QT_TRANSLATE_NOOP(
        "Card",
        "WRN-28-4 grown from the shipped WRN-16-2: a quarter of the work of one from scratch.",
    ),
    QT_TRANSLATE_NOOP(
        "Card", "{0} that learns half of the votes and half of its teachers' answers."
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "The shipped WRN-16-2 trained on, seven tenths of its targets its teachers' answers.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "WRN-28-4 grown from the shipped WRN-16-2, that learns half of the votes and half of its "
        "teachers' answers.",
    ),
    QT_TRANSLATE_NOOP(
        "Card",
        "The rate is what the small network's own training had come down to six epochs before its "
        "end, halved for the double width: a higher one unlearns.",
    ),
)
