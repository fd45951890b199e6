"""Draws the landscape as an SVG that can be read at a glance, by keyboard and by a screen reader."""

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from app.domain.vocabulary import STANDING, EvidenceStatus

if TYPE_CHECKING:
    from app.api.landscape import Cell, LandscapeAnswer

_WIDTH, _HEIGHT, _LEFT, _TOP, _MARGIN = 46, 20, 190, 200, 20

COLOURS: dict[EvidenceStatus, tuple[str, str, str, str]] = {
    EvidenceStatus.APPROVED: ("#0b5d3b", "#ffffff", "A", "approved by a regulator"),
    EvidenceStatus.UNDER_REVIEW: ("#237a52", "#ffffff", "U", "under review by a regulator"),
    EvidenceStatus.RANDOMISED_POSITIVE: ("#1f5fa8", "#ffffff", "R", "randomised trial met its endpoint"),
    EvidenceStatus.RESPONSES_REPORTED: ("#8cc0ea", "#10212f", "r", "responses reported"),
    EvidenceStatus.IN_TRIALS: ("#f3dc9b", "#2f2610", "t", "in trials, no results yet"),
    EvidenceStatus.NO_RESPONSES: ("#e3ab98", "#33150c", "n", "results without a response"),
    EvidenceStatus.PRECLINICAL: ("#f0f0f0", "#333333", "p", "nothing in people yet"),
    EvidenceStatus.ENDED: ("#b9b9b9", "#222222", "e", "programme ended"),
}
"""Fill, ink, letter and words for each status. The letter says what the colour says, for those who do not see it; every pair of fill and ink has a
contrast of at least 4.5 to 1 (WCAG 2.2, level AA).
"""


def drawn(landscape: "LandscapeAnswer") -> str:
    """The whole picture as one SVG document without scripts or anything from elsewhere."""
    columns = {column.id: place for place, column in enumerate(landscape.tumor_types)}
    rows = {row.id: place for place, row in enumerate(landscape.targets)}
    width = _LEFT + _WIDTH * max(len(columns), 1) + 110
    legend_top = _TOP + _HEIGHT * len(rows) + 24
    height = legend_top + 24 * len(COLOURS) + 56
    names = {column.id: column.name for column in landscape.tumor_types} | {row.id: row.name for row in landscape.targets}
    title = f"Cell therapy for solid tumours: targets by tumour type, as known on {landscape.as_of}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        'aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="11">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(_in_words(landscape))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_MARGIN}" y="26" font-size="16" font-weight="600" fill="#111111">{escape(title)}</text>',
        f'<text x="{_MARGIN}" y="44" fill="#444444">Each cell: the best status reached and how many approaches there are; it opens their list. '
        f"Release {escape(landscape.release)}.</text>",
    ]
    for column in landscape.tumor_types:
        x = _LEFT + _WIDTH * columns[column.id] + _WIDTH / 2
        parts.append(
            f'<text transform="translate({x:g} {_TOP - 8}) rotate(-50)" fill="#111111">{escape(_short(column.name))}<title>{escape(column.name)}</title></text>'
        )
    for row in landscape.targets:
        y = _TOP + _HEIGHT * rows[row.id]
        if rows[row.id] % 2 == 0:
            parts.append(f'<rect x="0" y="{y}" width="{_LEFT + _WIDTH * len(columns)}" height="{_HEIGHT}" fill="#f7f7f7"/>')
        label = f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end" fill="#111111">{escape(_short(row.name))}</text>'
        parts.append(f"<a href={quoteattr(f'/v1/targets/{row.id}')}>{label}</a>")
    parts += [_cell(cell, columns[cell.tumor_type], rows[cell.target], names) for cell in landscape.cells]
    parts += _legend(legend_top)
    parts.append(f'<text x="{_MARGIN}" y="{height - 14}" fill="#444444" font-size="10">{escape(landscape.disclaimer)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _cell(cell: "Cell", column: int, row: int, names: dict[str, str]) -> str:
    fill, ink, letter, words = COLOURS[cell.best_status]
    x, y = _LEFT + _WIDTH * column, _TOP + _HEIGHT * row
    said = f"{names[cell.target]} in {names[cell.tumor_type]}: {words}; {cell.count} approach{'' if cell.count == 1 else 'es'}"
    return (
        f"<a href={quoteattr(cell.path)} aria-label={quoteattr(said)}><title>{escape(said)}</title>"
        f'<rect x="{x + 1}" y="{y + 1}" width="{_WIDTH - 2}" height="{_HEIGHT - 2}" rx="3" fill="{fill}"/>'
        f'<text x="{x + _WIDTH / 2:g}" y="{y + 14}" text-anchor="middle" fill="{ink}" aria-hidden="true">{letter} {cell.count}</text></a>'
    )


def _legend(top: int) -> list[str]:
    parts = [f'<text x="{_MARGIN}" y="{top + 4}" font-weight="600" fill="#111111">Best status</text>']
    for place, status in enumerate(STANDING):
        fill, ink, letter, words = COLOURS[status]
        y = top + 14 + 22 * place
        parts.append(
            f'<rect x="{_MARGIN}" y="{y}" width="28" height="18" rx="3" fill="{fill}"/>'
            f'<text x="{_MARGIN + 14}" y="{y + 13}" text-anchor="middle" fill="{ink}">{letter}</text>'
            f'<text x="{_MARGIN + 38}" y="{y + 13}" fill="#111111">{escape(words)}</text>'
        )
    return parts


def _in_words(landscape: "LandscapeAnswer") -> str:
    counted = {status: sum(cell.best_status is status for cell in landscape.cells) for status in STANDING}
    told = ", ".join(f"{count} {COLOURS[status][3]}" for status, count in counted.items() if count)
    return f"{len(landscape.targets)} targets by {len(landscape.tumor_types)} tumour types; cells by best status: {told or 'none'}."


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"
