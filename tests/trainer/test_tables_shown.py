"""The app has words for every column that the trainer's tables can have."""

from __future__ import annotations

import pytest

from ferdesk.ui.results_words import PHRASES
from trainer.tables import (
    ablation,
    googlenet,
    table_7_1,
    table_7_1_networks,
    table_7_2,
    table_7_3,
    table_8,
    table_8_doubt,
)
from trainer.tables import transfer_causes as causes

COLUMNS = {
    "7.1": table_7_1.COLUMNS, "7.1 in short": table_7_1_networks.COLUMNS,
    "7.2": table_7_2.COLUMNS, "7.3": table_7_3.COLUMNS,
    "8": table_8.COLUMNS, "8 by pair": table_8.PAIR_COLUMNS, "8, doubt": table_8_doubt.COLUMNS,
    "ablation": ablation.COLUMNS, "googlenet": googlenet.COLUMNS, "causes": causes.COLUMNS,
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_is_known(name):
    unknown = [column.title for column in COLUMNS[name] if not PHRASES.knows(column.title)]
    assert not unknown, f"put these into COLUMNS of ferdesk/ui/sentences_results.py: {unknown}"
