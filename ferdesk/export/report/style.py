"""The look of a report, from the colours of the window: light or dark as the reader's system is."""

from __future__ import annotations

from ferdesk.core.palette import DARK, EMOTION_COLOURS, LIGHT, Tokens, contrast, outline


def _colours(tokens: Tokens) -> str:
    given = {
        "window": tokens.window,
        "surface": tokens.surface,
        "border": tokens.border,
        "text": tokens.text,
        "muted": tokens.muted,
        "accent": tokens.accent,
        "track": tokens.track,
        "warning": tokens.warning,
        "warning-surface": tokens.warning_surface,
    }
    lines = [f"--{name}: {colour};" for name, colour in given.items()]
    for i, colour in enumerate(EMOTION_COLOURS.values()):
        lines.append(f"--o{i}: {outline(colour, tokens.surface)};")
    return " ".join(lines)


def _of_emotions() -> str:
    """Fills, and the ink that is read best on each."""
    lines = []
    for i, colour in enumerate(EMOTION_COLOURS.values()):
        ink = max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, colour))
        lines.append(f".e{i} {{ background: {colour}; color: {ink}; border-color: var(--o{i}); }}")
        lines.append(f"path.e{i} {{ fill: {colour}; stroke: var(--o{i}); }}")
    return "\n".join(lines)


STYLE = f"""
:root {{ color-scheme: light dark; {_colours(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: var(--window); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }}
main {{ max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }}
h1 {{ font-size: 30px; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }}
h2 {{ font-size: 21px; margin: 0 0 4px; overflow-wrap: anywhere; }}
h3 {{ font-size: 16px; margin: 24px 0 0; }}
h4 {{ font-size: 15px; margin: 16px 0 0; font-weight: 600; overflow-wrap: anywhere; }}
p {{ margin: 0 0 8px; max-width: 75ch; }}
p.muted {{ max-width: none; }}
a {{ color: var(--accent); }}
section {{ background: var(--surface); border: 1px solid var(--border); border-radius: 12px;
  padding: 20px 24px 24px; margin-top: 16px; overflow-x: auto; }}
.muted {{ color: var(--muted); }}
tbody th {{ font-weight: 400; text-align: left; }}
tbody th[rowspan] {{ vertical-align: top; }}
tbody th:not(.name), td.where, dt, dd {{ overflow-wrap: anywhere; }}
tbody th:not(.name), td.where {{ min-width: 9ch; }}
.unseen {{ position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }}
.note {{ background: var(--warning-surface); color: var(--warning); border-radius: 8px;
  padding: 8px 12px; margin-top: 16px; max-width: none; }}
table {{ margin-top: 8px; border-collapse: collapse; width: 100%;
  font-variant-numeric: tabular-nums; }}
table.lanes {{ table-layout: fixed; min-width: 620px; }}
table.lanes th:first-child {{ width: 92px; }}
table.lanes th.plot {{ width: 52%; }}
table.lanes.wide th.plot {{ width: 66%; }}
thead th {{ font-weight: 500; color: var(--muted); text-align: left; font-size: 13px;
  vertical-align: bottom; }}
th, td {{ padding: 3px 12px 3px 0; }}
th:last-child, td:last-child:not(.plot) {{ padding-right: 0; }}
td.n, th.n {{ text-align: right; }}
td.n {{ white-space: nowrap; }}
.name {{ white-space: nowrap; }}
td.bar {{ width: 46%; min-width: 200px; }}
.lane {{ display: block; width: 100%; height: 26px; background: var(--track); border-radius: 3px; }}
.lane.unit {{ height: 14px; }}
.lane.course {{ height: 44px; }}
.lane path {{ stroke-width: 1; vector-effect: non-scaling-stroke; }}
.lane path.high {{ fill-opacity: .4; }}
.lane path.mean {{ stroke: none; }}
.lane path.unit {{ fill: var(--muted); stroke: none; }}
.lane path.band {{ fill-opacity: .3; stroke: none; }}
.lane path.line {{ fill: none; stroke-width: 2; }}
.lane path.unit.line {{ stroke: var(--muted); }}
.strip {{ position: relative; display: block; height: 26px; border-radius: 3px;
  background: var(--track); overflow: hidden; }}
.strip span {{ position: absolute; top: 0; bottom: 0; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; font-size: 12px; line-height: 26px; padding-left: 5px; }}
.strip span.thin {{ padding: 0; }}
.strip .none {{ background: repeating-linear-gradient(135deg, var(--surface) 0 3px,
  var(--muted) 3px 4px); color: var(--text); }}
.strip .trial {{ background: var(--surface); border: 1px solid var(--muted); border-radius: 3px;
  line-height: 24px; }}
.strip + .strip {{ margin-top: 2px; }}
.strip .marker {{ background: var(--surface); border-left: 2px solid var(--accent); }}
.axis {{ position: relative; height: 20px; font-size: 12px; color: var(--muted); }}
.axis span {{ position: absolute; transform: translateX(-50%); white-space: nowrap; }}
.axis span.first {{ transform: none; }}
.legend {{ display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0 12px; font-size: 13px; }}
.legend i {{ display: inline-block; width: 14px; height: 14px; border: 1px solid transparent;
  border-radius: 3px; margin-right: 6px; vertical-align: -2px; }}
.legend i.none {{ border-color: var(--muted); background: repeating-linear-gradient(135deg,
  var(--surface) 0 3px, var(--muted) 3px 4px); }}
.legend i.away {{ background: var(--track); border-color: var(--border); }}
img.crop {{ width: 36px; height: 36px; border-radius: 4px; display: block; }}
details {{ margin-top: 12px; }}
summary {{ cursor: pointer; color: var(--accent); overflow-wrap: anywhere; }}
dl {{ margin: 0; }}
dt {{ font-weight: 600; margin-top: 8px; }}
dd {{ margin: 0; max-width: 75ch; }}
{_of_emotions()}
@media (max-width: 640px) {{ main {{ padding: 16px 8px 32px; }} section {{ padding: 16px 12px; }}
  .axis span:nth-child(even) {{ display: none; }} }}
@media print {{ body {{ background: none; font-size: 12px; }}
  main {{ max-width: none; padding: 0; }}
  section {{ border: none; padding: 0; overflow: visible; }}
  table.lanes {{ min-width: 0; }}
  tr {{ break-inside: avoid; }}
  h2, h3, thead {{ break-after: avoid; }}
  details::details-content {{ content-visibility: visible; }}
  * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }} }}
"""
"""For the ``style`` element of the page, which loads nothing."""
