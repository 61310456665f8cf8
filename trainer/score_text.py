"""A score as text for people."""

from __future__ import annotations

from ferdesk.core.vocab import EMOTIONS


def table(result: dict) -> str:
    """A result as text for people; shares in percent."""
    low, high = result["interval95"]
    rest = result["without_copies"]
    lines = [
        f"{result['model']} on {result['split']}/{result['protocol']}, N={result['n']}, "
        f"{result['labels']['file']} {result['labels']['sha256'][:12]}",
        "",
        f"accuracy         {_percent(result['accuracy'])}  (95%: {_percent(low)} to "
        f"{_percent(high)})",
        f"without copies   {_percent(rest['accuracy'])}  (N={rest['n']}: no exact copy in train)",
        f"top-2, top-3     {_percent(result['top2'])}, {_percent(result['top3'])}",
        f"macro F1         {_percent(result['macro_f1'])}",
        f"mean recall      {_percent(result['mean_recall'])}",
        "",
        f"                      temperature 1   temperature {result['temperature']:.3f}",
    ]
    for key, title in (
        ("nll", "NLL of labels"),
        ("vote_nll", "NLL of votes"),
        ("jsd", "JS divergence, votes"),
        ("ece", "calibration error"),
    ):
        lines.append(f"{title:<22}{result[key]['before']:>12.4f}{result[key]['after']:>16.4f}")
    lines += ["", "emotion        n   recall   predicted as " + " ".join(n[:4] for n in EMOTIONS)]
    for name, n, recall, row in zip(
        EMOTIONS, result["by_emotion"], result["recall"], result["confusion"]
    ):
        cells = " ".join(f"{cell:>4}" for cell in row)
        lines.append(f"{name:<10}{n:>6}{_percent(recall):>9}                {cells}")
    lines += ["", f"risk–coverage, AURC {result['risk_coverage']['aurc']:.4f}"]
    for row in result["risk_coverage"]["table"]:
        lines.append(
            f"  answered {_percent(row['coverage'])} (confidence ≥ {row['confidence']:.2f}): "
            f"{_percent(row['accuracy'])} right"
        )
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "     –" if share is None else f"{100 * share:6.2f}"
