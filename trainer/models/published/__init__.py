"""Networks as their publishers trained them: the names and shapes of their own weight files.

Each is ``forward(x) → logits of its own classes``, has ``STAGES``, the names of its parts from
the input on (what a recipe freezes up to), and ``layer(x, name)``, the features that a linear
SVM takes. Nothing here knows of emotions: see :mod:`trainer.models.pretrained`.
"""
