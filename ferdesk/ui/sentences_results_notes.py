"""What stands below the tables of ``assets/results``; see :mod:`ferdesk.ui.sentences_results`."""

from __future__ import annotations

from ferdesk.core.translation import QT_TRANSLATE_NOOP

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
        "Recipes that end in taught, long, onward, deepened or late learnt from other networks "
        "too; of the Ensemble, which taught wrn-28-4-onward and wrn-28-4-grown-late, one member "
        "began as weights of ImageNet.",
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
