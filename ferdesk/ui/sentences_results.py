"""What the tables of ``assets/results`` say: titles, columns, states, methods and notes.

The trainer writes them (``trainer/tables``, ``trainer/au``); see :mod:`ferdesk.ui.phrases`.
"""

from __future__ import annotations

from ferdesk.core.translation import QT_TRANSLATE_NOOP

TITLES: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Results", "Table 7.1: networks trained from scratch on FER+"),
    QT_TRANSLATE_NOOP("Results", "Table 7.1 in short: each network of the thesis at its best"),
    QT_TRANSLATE_NOOP("Results", "Table 7.2: transfer learning to FER+"),
    QT_TRANSLATE_NOOP("Results", "Table 7.3: emotion, gender and age"),
    QT_TRANSLATE_NOOP("Results", "Table 8: Action Units decide when the network hesitates"),
    QT_TRANSLATE_NOOP("Results", "Table 8 by pair and triple: where Action Units were asked"),
    QT_TRANSLATE_NOOP("Results", "Table 8: when a face is too doubtful for a label"),
    QT_TRANSLATE_NOOP("Results", "Table 8 beside each network"),
    QT_TRANSLATE_NOOP("Results", "Action Units by emotion"),
    QT_TRANSLATE_NOOP("Results", "Scales of the Action Unit channels"),
    QT_TRANSLATE_NOOP("Results", "Why the thesis's GoogLeNet did not learn"),
    QT_TRANSLATE_NOOP("Results", "Why the thesis's features say so little"),
    QT_TRANSLATE_NOOP("Results", "What each lever is worth"),
    QT_TRANSLATE_NOOP("Results", "{0} (protocol {1})"),
)

COLUMNS: tuple[str, ...] = (
    # Networks (7.1, 7.2, 7.3).
    QT_TRANSLATE_NOOP("Results", "recipe"),
    QT_TRANSLATE_NOOP("Results", "row"),
    QT_TRANSLATE_NOOP("Results", "method"),
    QT_TRANSLATE_NOOP("Results", "thesis %"),
    QT_TRANSLATE_NOOP("Results", "accuracy %"),
    QT_TRANSLATE_NOOP("Results", "seeds"),
    QT_TRANSLATE_NOOP("Results", "N"),
    QT_TRANSLATE_NOOP("Results", "≥ thesis"),
    QT_TRANSLATE_NOOP("Results", "≥ thesis + {0}"),
    QT_TRANSLATE_NOOP("Results", "top-2 %"),
    QT_TRANSLATE_NOOP("Results", "top-3 %"),
    QT_TRANSLATE_NOOP("Results", "macro-F1 %"),
    QT_TRANSLATE_NOOP("Results", "mean recall %"),
    QT_TRANSLATE_NOOP("Results", "JSD to votes"),
    QT_TRANSLATE_NOOP("Results", "validation %"),
    QT_TRANSLATE_NOOP("Results", "parameters"),
    QT_TRANSLATE_NOOP("Results", "GMAC"),
    QT_TRANSLATE_NOOP("Results", "minutes"),
    QT_TRANSLATE_NOOP("Results", "trained on"),
    QT_TRANSLATE_NOOP("Results", "recipe digest"),
    QT_TRANSLATE_NOOP("Results", "why not"),
    QT_TRANSLATE_NOOP("Results", "emotion %"),
    QT_TRANSLATE_NOOP("Results", "single task %"),
    QT_TRANSLATE_NOOP("Results", "≥ single task"),
    QT_TRANSLATE_NOOP("Results", "gender %"),
    QT_TRANSLATE_NOOP("Results", "age MAE, years"),
    QT_TRANSLATE_NOOP("Results", "N faces"),
    # Action Units decide (8).
    QT_TRANSLATE_NOOP("Results", "test % ({0})"),
    QT_TRANSLATE_NOOP("Results", "fixes"),
    QT_TRANSLATE_NOOP("Results", "breaks"),
    QT_TRANSLATE_NOOP("Results", "McNemar p"),
    QT_TRANSLATE_NOOP("Results", "touched %"),
    QT_TRANSLATE_NOOP("Results", "changed %"),
    QT_TRANSLATE_NOOP("Results", "validation, held out %"),
    QT_TRANSLATE_NOOP("Results", "network"),
    QT_TRANSLATE_NOOP("Results", "test, network alone %"),
    QT_TRANSLATE_NOOP("Results", "test, second look alone %"),
    QT_TRANSLATE_NOOP("Results", "test, with units %"),
    QT_TRANSLATE_NOOP("Results", "mean recall, network alone %"),
    QT_TRANSLATE_NOOP("Results", "mean recall, with units %"),
    QT_TRANSLATE_NOOP("Results", "validation, network alone %"),
    QT_TRANSLATE_NOOP("Results", "validation, with units %"),
    QT_TRANSLATE_NOOP("Results", "within (second look, pair, triple)"),
    QT_TRANSLATE_NOOP("Results", "SVMs"),
    QT_TRANSLATE_NOOP("Results", "emotions"),
    QT_TRANSLATE_NOOP("Results", "validation: asked"),
    QT_TRANSLATE_NOOP("Results", "test: asked"),
    QT_TRANSLATE_NOOP("Results", "order"),
    QT_TRANSLATE_NOOP("Results", "mean risk over all coverages %"),
    QT_TRANSLATE_NOOP("Results", "accuracy of the surest {0}"),
    # Action Units.
    QT_TRANSLATE_NOOP("Results", "unit"),
    QT_TRANSLATE_NOOP("Results", "name"),
    QT_TRANSLATE_NOOP("Results", "{0}: above neutral"),
    QT_TRANSLATE_NOOP("Results", "Table 3.1"),
    QT_TRANSLATE_NOOP("Results", "remark"),
    QT_TRANSLATE_NOOP("Results", "channel"),
    QT_TRANSLATE_NOOP("Results", "rest in use"),
    QT_TRANSLATE_NOOP("Results", "rest measured"),
    QT_TRANSLATE_NOOP("Results", "full in use"),
    QT_TRANSLATE_NOOP("Results", "full measured"),
    QT_TRANSLATE_NOOP("Results", "off %"),
    QT_TRANSLATE_NOOP("Results", "pose in use"),
    QT_TRANSLATE_NOOP("Results", "pose measured"),
    # What the thesis's figures suffer from.
    QT_TRANSLATE_NOOP("Results", "first weights"),
    QT_TRANSLATE_NOOP("Results", "optimiser"),
    QT_TRANSLATE_NOOP("Results", "rate"),
    QT_TRANSLATE_NOOP("Results", "loss {0}"),
    QT_TRANSLATE_NOOP("Results", "validation {0}, %"),
    QT_TRANSLATE_NOOP("Results", "verdict"),
    QT_TRANSLATE_NOOP("Results", "trial"),
    QT_TRANSLATE_NOOP("Results", "set-up"),
    QT_TRANSLATE_NOOP("Results", "training %"),
    QT_TRANSLATE_NOOP("Results", "C"),
    QT_TRANSLATE_NOOP("Results", "N training"),
    QT_TRANSLATE_NOOP("Results", "largest class %"),
    QT_TRANSLATE_NOOP("Results", "guessing by frequency %"),
    # Levers of the training.
    QT_TRANSLATE_NOOP("Results", "what is changed"),
    QT_TRANSLATE_NOOP("Results", "points more"),
    QT_TRANSLATE_NOOP("Results", "right only with it"),
    QT_TRANSLATE_NOOP("Results", "right only without it"),
    QT_TRANSLATE_NOOP("Results", "NLL"),
)

CELLS: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Results", "not trained yet"),
    QT_TRANSLATE_NOOP("Results", "not tried yet"),
    QT_TRANSLATE_NOOP("Results", "diverges"),
    QT_TRANSLATE_NOOP("Results", "Glorot (Keras's own), no batch norm"),
    QT_TRANSLATE_NOOP("Results", "He, no batch norm"),
    QT_TRANSLATE_NOOP("Results", "He, batch norm"),
    QT_TRANSLATE_NOOP("Results", "SGD"),
    QT_TRANSLATE_NOOP("Results", "ADAM"),
    QT_TRANSLATE_NOOP("Results", "nan"),
    QT_TRANSLATE_NOOP("Results", "does not learn"),
    QT_TRANSLATE_NOOP("Results", "learns"),
    QT_TRANSLATE_NOOP("Results", "{0}, {1} cores"),
    # Methods of 7.2.
    QT_TRANSLATE_NOOP("Results", "{0} of {1}, fine-tuned, frozen up to {2}."),
    QT_TRANSLATE_NOOP("Results", "{0} of {1}, fine-tuned whole, {2} epochs at {3} and {4} pixels."),
    QT_TRANSLATE_NOOP(
        "Results",
        "{0} of {1}, fine-tuned, frozen up to the eighth of its sixteen blocks, {2} epochs at "
        "{3} and {4} pixels.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "{0} of {1}, fine-tuned whole, {2} epochs at its own {3} pixels: for a GPU.",
    ),
    QT_TRANSLATE_NOOP("Results", "{0} of {1}, {2} features + linear SVM"),
    QT_TRANSLATE_NOOP("Results", "{0} of {1}, last-layer features + linear SVM"),
    QT_TRANSLATE_NOOP("Results", "{0} of {1} at {2} pixels, last-layer features + linear SVM"),
    QT_TRANSLATE_NOOP("Results", "face recognition ({0})"),
    # Set-ups of the thesis's features.
    QT_TRANSLATE_NOOP("Results", "{0}, C chosen"),
    QT_TRANSLATE_NOOP("Results", "{0}, C = {1}"),
    QT_TRANSLATE_NOOP("Results", "standardised features"),
    QT_TRANSLATE_NOOP("Results", "features as they are"),
    QT_TRANSLATE_NOOP("Results", "labels of other pictures in both splits"),
    QT_TRANSLATE_NOOP("Results", "labels of other pictures in both splits, as they are"),
    QT_TRANSLATE_NOOP("Results", "at {0} pixels"),
    QT_TRANSLATE_NOOP("Results", "at {0} pixels, not enlarged"),
    QT_TRANSLATE_NOOP("Results", "at {0} pixels, enlarged {1} times"),
    QT_TRANSLATE_NOOP("Results", "at {0} pixels, norms of FER+"),
    # Methods of 7.3.
    QT_TRANSLATE_NOOP("Results", "{0}, hard sharing"),
    QT_TRANSLATE_NOOP("Results", "{0}, hard sharing up to the last group"),
    QT_TRANSLATE_NOOP("Results", "{0}, soft sharing"),
    QT_TRANSLATE_NOOP("Results", "The custom VGG13"),
    QT_TRANSLATE_NOOP("Results", "{0}, from the one that ships"),
    QT_TRANSLATE_NOOP("Results", "{0}, in sixteen epochs"),
    QT_TRANSLATE_NOOP("Results", "{0}, grown from the small one and taught on all faces"),
    QT_TRANSLATE_NOOP("Results", "{0}, trained on and taught on all faces"),
    # Methods of 8.
    QT_TRANSLATE_NOOP("Results", "network alone"),
    QT_TRANSLATE_NOOP("Results", "second look"),
    QT_TRANSLATE_NOOP("Results", "thesis SVMs"),
    QT_TRANSLATE_NOOP("Results", "thesis SVMs, always below {0}"),
    QT_TRANSLATE_NOOP("Results", "best SVMs"),
    QT_TRANSLATE_NOOP("Results", "thesis"),
    QT_TRANSLATE_NOOP("Results", "best"),
    QT_TRANSLATE_NOOP("Results", "stacking"),
    QT_TRANSLATE_NOOP("Results", "RBF SVMs on both log-odds"),
    QT_TRANSLATE_NOOP("Results", "RBF SVMs on both log-odds and units"),
    QT_TRANSLATE_NOOP("Results", "units and mesh alone"),
    QT_TRANSLATE_NOOP("Results", "before units are asked"),
    QT_TRANSLATE_NOOP("Results", "no doubt where units were asked"),
    QT_TRANSLATE_NOOP("Results", "doubt first, by the network"),
    QT_TRANSLATE_NOOP("Results", "doubt last, by what the units settled"),
    # Levers of the training.
    QT_TRANSLATE_NOOP("Results", "nothing"),
    QT_TRANSLATE_NOOP("Results", "the majority's label in place of the votes"),
    QT_TRANSLATE_NOOP("Results", "votes, of the pictures with a majority alone"),
    QT_TRANSLATE_NOOP("Results", "no moving average of the weights"),
    QT_TRANSLATE_NOOP("Results", "no rectangle erased"),
    QT_TRANSLATE_NOOP("Results", "mixup added (alpha {0})"),
    QT_TRANSLATE_NOOP("Results", "a constant rate in place of one cycle"),
    QT_TRANSLATE_NOOP("Results", "no weight decay"),
    QT_TRANSLATE_NOOP("Results", "{0} pixels from the start"),
    QT_TRANSLATE_NOOP("Results", "dropout added ({0})"),
    QT_TRANSLATE_NOOP("Results", "squeeze-and-excitation added"),
    QT_TRANSLATE_NOOP("Results", "blur-pooling added"),
    QT_TRANSLATE_NOOP("Results", "sharpness-aware steps added ({0})"),
    QT_TRANSLATE_NOOP("Results", "no change of contrast and brightness"),
    QT_TRANSLATE_NOOP("Results", "no rotation, scaling and shift"),
    QT_TRANSLATE_NOOP("Results", "no flip"),
    QT_TRANSLATE_NOOP("Results", "read also in the mirror"),
    QT_TRANSLATE_NOOP("Results", "pictures softened before they are read"),
    QT_TRANSLATE_NOOP("Results", "needs the row of no change"),
)

NOTES: tuple[str, ...] = (
    QT_TRANSLATE_NOOP(
        "Results",
        "FER+, protocol {0} ({1}, sha256 {2}), PrivateTest; one crop, no test-time averaging; "
        "everything chosen on PublicTest.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Accuracy is the mean over the seeds, ± their standard deviation where there are several; "
        "the other scores are means.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "JSD is the mean Jensen–Shannon divergence to the votes, after temperature.",
    ),
    QT_TRANSLATE_NOOP("Results", "GMAC and parameters for one 48×48 crop."),
    QT_TRANSLATE_NOOP("Results", "Minutes are one seed's training."),
    QT_TRANSLATE_NOOP(
        "Results",
        "Of the recipes of a network the one with the best validation accuracy, whatever it reads "
        "of the test set; every recipe is in Table 7.1.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "The thesis has no figure for DenseNet, which did not fit its memory.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Recipes that end in taught, onward or late learnt from other networks too; of the "
        "Ensemble, which taught wrn-28-4-onward and wrn-28-4-grown-late, one member began as "
        "weights of ImageNet.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Gray is repeated to three channels and enlarged bilinearly to the network's own input "
        "(224 pixels, 299 of InceptionV3) unless the row says otherwise.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Features are standardised, the SVM is linear, one emotion against the rest, squared "
        "hinge, and its C is the best on validation; its margins stand for logits.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Minutes are the training, or the SVM with what of its features was not cached yet.",
    ),
    QT_TRANSLATE_NOOP("Results", "The first ten rows are the thesis's."),
    QT_TRANSLATE_NOOP(
        "Results",
        "Those with EfficientNet-Lite0 measure the same methods with weights of ImageNet that a "
        "Python package carries.",
    ),
    QT_TRANSLATE_NOOP("Results", "What the thesis's figures suffer from: {0}."),
    QT_TRANSLATE_NOOP(
        "Results", "Emotion: FER+, protocol {0} ({1}, sha256 {2}), PrivateTest, one crop."
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "The single task is the same network and recipe without the other branches (Table 7.1).",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Age is the expectation over 101 classes of a year; gender is the larger of two.",
    ),
    QT_TRANSLATE_NOOP("Results", "{0}: {1} faces ({2} train, {3} valid, {4} test); left out: {5}."),
    QT_TRANSLATE_NOOP("Results", "{0} with a malformed name"),
    QT_TRANSLATE_NOOP(
        "Results",
        "The hold-out is a tenth, drawn by the picture's name and seed {0}; it was neither trained "
        "nor chosen on.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "FER+, protocol {0}; features of EfficientNet-Lite0 of ImageNet, linear SVM (one emotion "
        "against the rest, squared hinge, minimised to its end), scored on PublicTest; test images "
        "play no part.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Trials at several sizes use {0} training and {1} validation images drawn by seed {2}; "
        "compare them with each other alone.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Guessing by frequency is the accuracy of labels that are drawn at random as often as they "
        "occur: what a classifier comes to whose labels belong to other pictures.",
    ),
    QT_TRANSLATE_NOOP(
        "Results", "FER+, protocol {0}, PublicTest (N = {1}); the test set is not touched."
    ),
    QT_TRANSLATE_NOOP(
        "Results", "{0}, {1} epochs, seed {2}; each row changes one thing of the first."
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Points are against the first row, with McNemar's exact p over the same images, which "
        "knows nothing of the luck of a seed.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "What keeps a network from learning by heart gains with longer training than this.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Negative log-likelihood and Jensen–Shannon divergence are after temperature.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Not tried: FER2013's own labels as an auxiliary head, which the folder layout of FER+ "
        "does not hold; distillation, which has recipes of its own.",
    ),
    QT_TRANSLATE_NOOP("Results", "FER+, majority rule; network {0}, one crop."),
    QT_TRANSLATE_NOOP(
        "Results",
        "Faces found in {0} of {1} pictures; in the other {2} the network's answer stands.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Classifiers learned on Training, everything chosen on PublicTest; held out: each fifth of "
        "validation under rules fitted on the other four.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Fixes and breaks against the network alone; McNemar's exact test, two-sided.",
    ),
    QT_TRANSLATE_NOOP(
        "Results", "FER+, majority rule, label.csv, one crop; networks in 8 bits, as they ship."
    ),
    QT_TRANSLATE_NOOP("Results", "FER+, majority rule, label.csv, one crop; networks in {0}."),
    QT_TRANSLATE_NOOP(
        "Results",
        "Rules are fitted beside each network on PublicTest; held out: each fifth of it under "
        "rules fitted on the other four.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Mean recall is over the eight emotions of the test images; disgust and contempt have {0} "
        "and {1} of them.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Kinds of SVMs that paid at no margin, and before which no second look paid, have no row.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Margins chosen (second look, pair, triple): thesis {0}, {1}, {2}; best {3}, {4}, {5}.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "A margin of 0: it paid at none; triples are asked only if that won on held-out folds over "
        "pairs alone.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "The second look is the network's at the face upright and in the mirror, framed by its "
        "mesh, where the likeliest two emotions are within the margin; from then on the mean of "
        "both looks is the network's answer, of the best SVMs and of stacking too.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Always below {0} is the thesis's rule at a margin that was not chosen: it shows what the "
        "rule does, no more.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Stacking is a logistic regression on the log-probabilities of the network and of units "
        "and mesh, fitted on validation.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "RBF SVMs: one a pair, trained on the validation images whose two likeliest are that pair, "
        "held out there; they are not in use and not scored on the test.",
    ),
    QT_TRANSLATE_NOOP("Results", "Units and mesh alone is scored on the faces found."),
    QT_TRANSLATE_NOOP("Results", "Protocol {0}."),
    QT_TRANSLATE_NOOP("Results", "Pairs and triples that were never asked are left out."),
    QT_TRANSLATE_NOOP(
        "Results",
        "FER+ validation, majority rule, N={0}, {1} draws of {2} folds, each image under {3} rules "
        "fitted on the other folds.",
    ),
    QT_TRANSLATE_NOOP(
        "Results", "Risk: share of wrong labels among those given, the surest first."
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Judging doubt last instead of first lowers the mean risk by {0} points (95% interval of "
        "{1} resamples of the first draw: {2} to {3}).",
    ),
    QT_TRANSLATE_NOOP("Results", "The app judges it last."),
    QT_TRANSLATE_NOOP(
        "Results",
        "Mean intensity on FER+ training faces, majority rule, {0}; {1} faces, by emotion in the "
        "head.",
    ),
    QT_TRANSLATE_NOOP("Results", "0 is the median neutral face, 1 the strongest 2% of all."),
    QT_TRANSLATE_NOOP(
        "Results",
        "A tie holds (✓) where the emotion's mean is above neutral's, and fails (✗) elsewhere.",
    ),
    QT_TRANSLATE_NOOP(
        "Results", "Of the {0} ties of Table 3.1 to units that can be read, {1} hold."
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "Units without numbers can't be read from the mesh or the blendshapes: they are absent, "
        "not zero.",
    ),
    QT_TRANSLATE_NOOP("Results", "Measured on FER+ training faces ({0})."),
    QT_TRANSLATE_NOOP(
        "Results",
        "off: the larger of the two differences, in percent of the channel's range; at most {0}.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "mouthShift is in use with the full of mouthLeft alone, the larger of its two sides, so "
        "that it does not reach 1 sooner on that side.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "FER+, protocol {0}, training split, batch {1}, constant rate, dropout {2}, 48×48, seed "
        "{3}, {4} epochs; mean training loss of each epoch, and accuracy on PublicTest after it.",
    ),
    QT_TRANSLATE_NOOP(
        "Results",
        "The largest class, {0}, is {1}% of these validation images: the accuracy of a network "
        "that answers it always, and also of one whose logits are not numbers, since the first of "
        "equal or undefined classes is taken.",
    ),
    QT_TRANSLATE_NOOP("Results", "A trial counts as learning from {0} points above it."),
)
