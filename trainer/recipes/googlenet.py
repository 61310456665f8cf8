"""Why the thesis's GoogLeNet did not learn: the published network under what may have stopped it.

Three epochs tell: a network that has not left the share of the largest class
by then has not begun. ``ferdesk-train table googlenet --data PATH`` trains the rows and writes
what each came to on validation; the test set is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer.recipe import Recipe

EPOCHS = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """One suspect changed."""

    model: str
    initial: str
    """How the first weights are drawn, for people."""
    optimiser: str
    rate: float

    @property
    def recipe(self) -> Recipe:
        return Recipe(
            name=f"{self.model}-{self.optimiser}-{self.rate:g}",
            model=self.model,
            notes=f"Trial: {self.initial}, {self.optimiser.upper()} at {self.rate:g}.",
            epochs=EPOCHS,
            batch=128,
            dropout=0.4,
            optimiser=self.optimiser,
            rate=self.rate,
            schedule="keras-decay",
            weight_decay=0.0,
            ema=0.0,
            plain_tail=0.0,
            targets="majority",
        )


GLOROT, HE = "Glorot (Keras's own), no batch norm", "He, no batch norm"
NORM = "He, batch norm"

TRIALS = (
    Trial("googlenet-keras", GLOROT, "sgd", 0.1),
    Trial("googlenet-keras", GLOROT, "sgd", 0.01),
    Trial("googlenet-keras", GLOROT, "adam", 0.001),
    Trial("googlenet", HE, "sgd", 0.1),
    Trial("googlenet", HE, "sgd", 0.01),
    Trial("googlenet-norm", NORM, "sgd", 0.1),
)

RECIPES = tuple(trial.recipe for trial in TRIALS)
