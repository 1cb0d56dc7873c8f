"""How well a text stands out from what lies behind it: WCAG 2.2, success criterion 1.4.3."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.page.browser import Browser

ENOUGH = 4.5
"""For text of any size: https://www.w3.org/TR/WCAG22/#contrast-minimum"""

SCHEMES = ["light", "dark"]

TEXTS = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")

Colour = tuple[float, ...]


def too_faint(browser: Browser) -> list[str]:
    """Each text of the page that does not stand out, with its ratio."""
    return [f"{scheme}: {it}" for scheme in SCHEMES for it in _too_faint(browser, scheme)]


def _too_faint(browser: Browser, scheme: str) -> Iterator[str]:
    browser.prefer(scheme)
    found = browser.run(TEXTS)
    assert found, "no text on the page"
    for it in found:
        [colour] = colours(it["colour"])
        ratio = min(contrast(colour, behind) for behind in nearest(it["behind"]))
        if ratio < ENOUGH or it["opacity"] < 1:
            yield f"{it['text']}: {ratio:.2f}, opacity {it['opacity']}"


def nearest(layers: list[str]) -> list[Colour]:
    """The colours of the first layer that has any; white is below them all."""
    painted = (colours(layer) for layer in layers)
    return next((it for it in painted if it), [(255, 255, 255)])


def colours(text: str) -> list[Colour]:
    """Those that are not clear, from a computed style."""
    found = [
        tuple(map(float, re.findall(r"[\d.]+", it))) for it in re.findall(r"rgba?\(.+?\)", text)
    ]
    opaque = [it for it in found if len(it) == 3 or it[3] == 1]
    assert len(opaque) == len([it for it in found if len(it) == 3 or it[3] > 0]), f"a blend: {text}"
    return [it[:3] for it in opaque]


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Colour) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    red, green, blue = (linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
