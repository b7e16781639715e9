"""Sources of the look: colours and their contrast, the two copies of the dark colours, icons."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "assets/css"
ICON = re.compile(r'\{% icon "([a-z0-9-]+)"')
PAIRS = [
    ("ink", "surface"), ("ink", "canvas"), ("ink-2", "surface"), ("ink-2", "canvas"), ("ink-3", "surface"), ("ink-3", "canvas"),
    ("ink-3", "brand-soft"), ("brand", "surface"), ("brand", "canvas"), ("brand", "brand-soft"), ("on-btn", "btn"), ("on-btn", "btn-hover"),
    ("amber", "amber-soft"), ("ok", "ok-soft"), ("bad", "bad-soft"), ("bad", "surface"), ("plum", "plum-soft"), ("side-ink", "side"),
    ("side-ink-2", "side"), ("side-ink", "side-on"), ("ink-2", "sunken"), ("on-ok", "ok"), ("on-brand", "brand"),
]  # fmt: skip
SHAPES = [("control", "surface"), ("control", "canvas"), ("amber-fill", "sunken"), ("bad-fill", "surface"), ("brand", "sunken")]


def tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{3,6})", text))


LIGHT = tokens((CSS / "tokens.css").read_text("utf-8"))
DARK_BLOCKS = re.findall(r"\{(\s*color-scheme:dark;.*?)\}", (CSS / "dark.css").read_text("utf-8"), re.S)
DARK = LIGHT | tokens(DARK_BLOCKS[0])
LOW = {
    name: LIGHT | tokens(block) for name, block in re.findall(r"\[data-lv=(\w+)\]\{([^}]*)\}", (CSS / "low-vision.css").read_text("utf-8"))
}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK, *LOW.values()], ids=["light", "dark", *LOW])
def test_text_is_readable_on_its_ground(scheme: dict[str, str]) -> None:
    weak = {pair: contrast(scheme[pair[0]], scheme[pair[1]]) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", [LIGHT, DARK, *LOW.values()], ids=["light", "dark", *LOW])
def test_borders_and_bars_are_visible(scheme: dict[str, str]) -> None:
    weak = {pair: contrast(scheme[pair[0]], scheme[pair[1]]) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


@pytest.mark.parametrize("name", ["bw", "wb", "blue"])
def test_schemes_for_low_vision_have_strong_contrast(name: str) -> None:
    scheme = LOW[name]
    for ink in ("ink", "ink-2", "ink-3", "brand", "amber", "ok", "bad", "plum"):
        assert contrast(scheme[ink], scheme["surface"]) >= 7


def test_dark_by_choice_and_dark_of_the_device_are_the_same() -> None:
    assert len(DARK_BLOCKS) == 2
    assert DARK_BLOCKS[0] == DARK_BLOCKS[1]


def test_every_icon_of_the_templates_is_drawn() -> None:
    drawn = ROOT / "node_modules/@tabler/icons/icons/outline"
    if not drawn.exists():
        pytest.fail("front-end packages are not installed: npm ci")
    used = {name for path in (ROOT / "src").rglob("*.html") for name in ICON.findall(path.read_text("utf-8"))}
    assert {name for name in used if not (drawn / f"{name}.svg").exists()} == set()


def test_styles_ask_nothing_from_elsewhere() -> None:
    for path in CSS.glob("*.css"):
        assert "//" not in path.read_text("utf-8").replace("/*", "").replace("*/", ""), path.name
