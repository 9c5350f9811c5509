"""How the digest looks as HTML: colours and sizes for inline styles, and the sheet for dark screens and for paper."""

from __future__ import annotations

from monitor.digest.nouns import State

STATE_COLOURS: dict[State, tuple[str, str]] = {
    "complete": ("#1a7f4b", "#e8f5ee"),
    "partial": ("#9a6700", "#fff6de"),
    "blind": ("#b3261e", "#fdecea"),
}
"""Of each state the colour of its edge and of its ground."""

FONT = (
    "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Lao','Noto Sans Thai','Noto Sans CJK SC',"
    "'PingFang SC','Microsoft YaHei',sans-serif"
)
PAPER_FONT = (
    "'Noto Sans','Noto Sans Lao','Noto Sans Thai','Noto Sans Khmer','Noto Sans CJK SC','DejaVu Sans',sans-serif"
)
INK = "color:#1c1e21"
FAINT = "color:#5a6068"
SMALL = f"margin:.3em 0;font-size:.875em;{FAINT}"
LINK = "color:#0b57a4"
TITLE = f"{LINK};text-decoration:none"
PILL = "white-space:nowrap;border:1px solid #c9a227;border-radius:.6em;padding:0 .45em;color:#7a5a00"
CELL = "padding:.3em .9em .3em 0;border-bottom:1px solid #dcdfe3;text-align:left;vertical-align:top;font-weight:normal"
NUMBER = CELL.replace("left", "right")
BAR, BAR_OF_THE_DAY, BASE = "#9db8d6", "#0b57a4", "#e3e7eb"

SHEET = f"""
:root{{color-scheme:light dark}}
@media (prefers-color-scheme:dark){{
body{{background:#15171a!important;color:#e6e8eb!important}}
h1,h2,h3,.ink{{color:#e6e8eb!important}}.faint,.cell{{color:#a3aab3!important}}
a{{color:#8ab8ee!important}}.cell,article{{border-color:#363b42!important}}
.late{{color:#e3b341!important;border-color:#7d6324!important}}
.bar{{border-color:#49627d!important}}.now{{border-color:#8ab8ee!important}}.base{{border-color:#363b42!important}}
.complete{{background:#10291c!important}}.partial{{background:#2e2407!important}}.blind{{background:#351412!important}}
}}
@page{{size:A4;margin:16mm 16mm 18mm;
@bottom-center{{content:counter(page) " / " counter(pages);font-size:8pt;{FAINT}}}}}
@media print{{
body{{background:#fff!important;color:#000!important;max-width:none!important}}
body{{padding:0!important;font:10pt/1.45 {PAPER_FONT}!important}}
article{{padding:.55em 0!important}}h2{{margin-top:1em!important}}
article,tr{{break-inside:avoid}}h2,h3{{break-after:avoid}}p{{orphans:3;widows:3}}
h3 a::after{{content:" <" attr(href) ">";font-size:.7em;font-weight:normal;overflow-wrap:anywhere}}
}}
"""
