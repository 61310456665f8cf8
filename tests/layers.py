"""The layers: what each module may import, as rows that ``test_architecture.py`` holds.

A row is a sentence for people, the modules it speaks of, and what those may import. The first row
that fits a module counts.
"""

from __future__ import annotations

from dataclasses import dataclass

QT = ("PySide6", "shiboken6", "pyqtgraph")
VISION = ("numpy", "cv2")
STAGES = (
    "ferdesk.faces",
    "ferdesk.models",
    "ferdesk.au_svm",
    "ferdesk.disambiguate",
    "ferdesk.second_look",
    "ferdesk.smooth",
    "ferdesk.quality",
    "ferdesk.apparent",
)
FOR_PYTHON = ("ferdesk.options", "ferdesk.pipeline", "ferdesk.export")
TABLES = ("ferdesk.rows", "ferdesk.cells", "ferdesk.frames", "ferdesk.sheets")
RECIPES = ("trainer.recipe", "trainer.recipes", "trainer.amounts")
READING = ("trainer.dataset", "trainer.data", "trainer.duplicates", "trainer.protocol")
TRAINING = ("torch", "numpy", "cv2", "sklearn", "rich", "typer", "onnx")


@dataclass(frozen=True)
class Rule:
    """Which modules may import what. The standard library is always allowed."""

    sentence: str
    modules: tuple[str, ...]
    """Dotted names; each stands for itself and everything below it."""
    may_import: tuple[str, ...]
    """Dotted names of this project, or top-level names of other packages."""


RULES: tuple[Rule, ...] = (
    Rule(
        "The core needs numpy and OpenCV only, and nothing else of ferdesk.",
        ("ferdesk.core",),
        (*VISION, "ferdesk.core"),
    ),
    Rule(
        "Sources know the core only.",
        ("ferdesk.sources",),
        (*VISION, "ferdesk.core", "ferdesk.sources"),
    ),
    Rule(
        "Faces know the core; MediaPipe is used here and nowhere else.",
        ("ferdesk.faces",),
        (*VISION, "mediapipe", "ferdesk.core", "ferdesk.faces"),
    ),
    Rule(
        "Models know the core and the Action Unit classifiers; ONNX Runtime is used here alone.",
        ("ferdesk.models",),
        (
            *VISION,
            "onnxruntime",
            "ferdesk.core",
            "ferdesk.au_svm",
            "ferdesk.second_look",
            "ferdesk.models",
        ),
    ),
    Rule(
        "The Action Unit classifiers know the core only.",
        ("ferdesk.au_svm",),
        (*VISION, "ferdesk.core", "ferdesk.au_svm"),
    ),
    Rule(
        "Disambiguation asks the Action Unit classifiers, and knows no model of pictures.",
        ("ferdesk.disambiguate",),
        (*VISION, "ferdesk.core", "ferdesk.au_svm"),
    ),
    Rule(
        "The second look, smoothing and quality flags know the core only.",
        ("ferdesk.second_look", "ferdesk.smooth", "ferdesk.quality"),
        (*VISION, "ferdesk.core"),
    ),
    Rule(
        "Age and gender are steadied by the core's data and as smoothing forgets; no model is "
        "known by name.",
        ("ferdesk.apparent",),
        (*VISION, "ferdesk.core", "ferdesk.smooth"),
    ),
    Rule(
        "What can be chosen about reading is data; its defaults are those of the stages.",
        ("ferdesk.options",),
        ("ferdesk.core", *STAGES),
    ),
    Rule(
        "The pipeline joins faces, models, disambiguation and smoothing; it knows no source.",
        ("ferdesk.pipeline",),
        (*VISION, "ferdesk.core", *STAGES, "ferdesk.options", "ferdesk.pipeline"),
    ),
    Rule(
        "The live engine joins sources and the pipeline, and knows no user interface.",
        ("ferdesk.live",),
        (*VISION, "ferdesk.core", "ferdesk.sources", *STAGES, "ferdesk.pipeline", "ferdesk.live"),
    ),
    Rule(
        "Sessions know the pipeline and how the live view hands over, but no source and no window.",
        ("ferdesk.session",),
        (
            *VISION,
            "ferdesk.core",
            *STAGES,
            "ferdesk.pipeline",
            "ferdesk.compare",
            "ferdesk.live.slot",
            "ferdesk.live.stats",
            "ferdesk.live.status",
            "ferdesk.session",
        ),
    ),
    Rule(
        "Exports read files through the pipeline; they know no thread of the live view, no command "
        "and no window.",
        ("ferdesk.export",),
        (
            *VISION,
            "pyarrow",
            "ferdesk.core",
            "ferdesk.sources",
            *STAGES,
            "ferdesk.pipeline",
            "ferdesk.session.provenance",
            "ferdesk.compare",
            *TABLES,
            "ferdesk.participants.who",
            "ferdesk.scoring",
            "ferdesk.export",
        ),
    ),
    Rule(
        "A recording's table and report join sessions and exports; they know no command and no "
        "window.",
        ("ferdesk.session_table", "ferdesk.session_output", "ferdesk.session_as_table"),
        (
            "ferdesk.core",
            "ferdesk.session",
            "ferdesk.session_method",
            "ferdesk.session_table",
            "ferdesk.export",
        ),
    ),
    Rule(
        "How a recording was read is told from what it says of models and options.",
        ("ferdesk.session_method",),
        (
            "ferdesk.core",
            "ferdesk.au_svm.card",
            "ferdesk.models.reader",
            "ferdesk.options",
            "ferdesk.session",
            "ferdesk.export.method",
        ),
    ),
    Rule(
        "The stream sends what exports write; it alone listens on the network.",
        ("ferdesk.stream",),
        ("numpy", "websockets", "pylsl", "ferdesk.core", "ferdesk.export", "ferdesk.stream"),
    ),
    Rule(
        "Settings know the core only, so that the command line reads them without a window.",
        ("ferdesk.settings",),
        (*VISION, "ferdesk.core"),
    ),
    Rule(
        "Logs, crash reports and the diagnostics zip know the core only: they work when nothing "
        "else does.",
        ("ferdesk.diagnostics",),
        ("ferdesk.core", "ferdesk.diagnostics"),
    ),
    Rule(
        "Explaining hides parts of a crop and asks again: it knows the core, and no model by name.",
        ("ferdesk.explain",),
        (*VISION, "ferdesk.core"),
    ),
    Rule(
        "Reading the tables that ship knows the core only, and nothing of how they were made.",
        ("ferdesk.results",),
        ("ferdesk.core",),
    ),
    Rule(
        "Licences are read from the installed packages and the assets.",
        ("ferdesk.licences",),
        ("ferdesk.core",),
    ),
    Rule(
        "Reading a table back knows the core only, and nothing of how the table was made.",
        ("ferdesk.rows", "ferdesk.cells"),
        ("pyarrow", "ferdesk.core", "ferdesk.rows"),
    ),
    Rule(
        "Tables that people write about files know the core only.",
        ("ferdesk.sheets",),
        ("ferdesk.core",),
    ),
    Rule(
        "Who is who is told of files by their names, and by nothing in them.",
        ("ferdesk.participants.who", "ferdesk.participants.openings"),
        ("ferdesk.core", "ferdesk.sheets", "ferdesk.scoring.seen"),
    ),
    Rule(
        "The frames of a table are read back, with whoever is in them.",
        ("ferdesk.frames",),
        (
            "numpy",
            "ferdesk.core",
            "ferdesk.rows",
            "ferdesk.cells",
            "ferdesk.sources.files",
            "ferdesk.participants.who",
            "ferdesk.participants.openings",
        ),
    ),
    Rule(
        "Faces are named that were recorded or exported; it knows no window.",
        ("ferdesk.participants",),
        (
            "numpy",
            "ferdesk.core",
            *TABLES,
            "ferdesk.scoring",
            "ferdesk.session",
            "ferdesk.export",
            "ferdesk.participants",
        ),
    ),
    Rule(
        "Scoring a table reads it back, and knows nothing of how it was made.",
        ("ferdesk.scoring",),
        (
            "numpy",
            "ferdesk.core",
            "ferdesk.rows",
            "ferdesk.cells",
            "ferdesk.sheets",
            "ferdesk.scoring",
        ),
    ),
    Rule(
        "Labelling reads what was recorded or exported and is scored; it knows no window.",
        ("ferdesk.labelling",),
        (
            *VISION,
            "ferdesk.core",
            "ferdesk.rows",
            "ferdesk.frames",
            "ferdesk.sheets",
            "ferdesk.scoring",
            "ferdesk.session",
            "ferdesk.export",
            "ferdesk.labelling",
        ),
    ),
    Rule(
        "Comparing labels is arithmetic: it knows the core only.",
        ("ferdesk.compare",),
        ("numpy", "ferdesk.core"),
    ),
    Rule(
        "The user interface may use all of ferdesk; it alone uses Qt.",
        ("ferdesk.ui",),
        (*VISION, *QT, "ferdesk"),
    ),
    Rule(
        "What is for Python reads through the pipeline and exports; it knows no window and no "
        "command.",
        ("ferdesk.analyzer",),
        (*VISION, "ferdesk.core", "ferdesk.sources", *STAGES, *FOR_PYTHON),
    ),
    Rule(
        "The commands start things; they use all of ferdesk, but Qt through the interface only.",
        ("ferdesk.__main__", "ferdesk.cli"),
        (*VISION, "mediapipe", "onnxruntime", "ferdesk"),
    ),
    Rule("A recipe is data: it never imports torch.", RECIPES, ("ferdesk.core", *RECIPES)),
    Rule(
        "Reading the data set and choosing a protocol need numpy and OpenCV, not torch.",
        READING,
        (*VISION, "ferdesk.core", *READING),
    ),
    Rule(
        "The training path needs torch, numpy, OpenCV, scikit-learn, rich, typer and onnx only.",
        (
            "trainer.train",
            "trainer.models",
            "trainer.layers",
            "trainer.losses",
            "trainer.augment",
            "trainer.runs",
        ),
        (*TRAINING, "ferdesk.core", "trainer"),
    ),
    Rule(
        "Action Units are found, scored and decided on in training by the code that does it live.",
        (
            "trainer.au",
            "trainer.command_au",
            "trainer.command_ckplus",
            "trainer.command_table",
            "trainer.tables.table_8",
            "trainer.tables.table_8_doubt",
            "trainer.tables.table_8_networks",
        ),
        (
            *TRAINING,
            "scipy",
            "ferdesk.core",
            "ferdesk.faces",
            "ferdesk.au_svm",
            "ferdesk.disambiguate",
            "ferdesk.second_look",
            "trainer",
        ),
    ),
    Rule(
        "How poor pictures are read is told by what the app takes for a flaw of one.",
        ("trainer.command_robustness",),
        ("numpy", "ferdesk.core", "ferdesk.quality", "trainer"),
    ),
    Rule(
        "The trainer knows of the app its core only, and never Qt.",
        ("trainer",),
        (*TRAINING, "onnxruntime", "scipy", "optuna", "matplotlib", "ferdesk.core", "trainer"),
    ),
)
