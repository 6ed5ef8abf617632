"""Pictures of a report: a distribution in, a bar chart as a PNG out."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from musicgen.data.report import Distribution

_SCALE = 2  # drawn at twice the size it is read at, for sharp screens
_BAR = 34 * _SCALE
_GAP = 6 * _SCALE
_HEIGHT = 160 * _SCALE
_TOP = 34 * _SCALE
_BOTTOM = 22 * _SCALE
_MARGIN = 12 * _SCALE
_WIDEST_LABEL = 7
_LETTER = 6 * _SCALE
_BACKGROUND = (24, 26, 31)
_TEXT = (205, 210, 220)
_COLOUR = (255, 176, 64)


def draw_distribution(distribution: Distribution) -> bytes:
    """Draw a distribution as bars, each with its value under it and its count on top.

    Returns:
        A PNG file.
    """
    longest = max((len(label) for label in distribution.labels), default=0)
    bar = _BAR + max(0, longest - _WIDEST_LABEL) * _LETTER
    width = max(2 * _MARGIN + len(distribution.labels) * (bar + _GAP), 40 * _LETTER)
    image = Image.new("RGB", (width, _TOP + _HEIGHT + _BOTTOM), _BACKGROUND)
    pen = ImageDraw.Draw(image)
    font, small = (ImageFont.load_default(size * _SCALE) for size in (11, 9))
    pen.text((_MARGIN, 6 * _SCALE), distribution.name, _TEXT, font)
    most = max(distribution.counts, default=0) or 1
    floor = _TOP + _HEIGHT
    for index, (label, count) in enumerate(
        zip(distribution.labels, distribution.counts, strict=True)
    ):
        left = _MARGIN + index * (bar + _GAP)
        middle = left + bar / 2
        top = floor - round(count / most * (_HEIGHT - 2 * _GAP - 9 * _SCALE))
        if count:
            pen.rectangle((left, min(top, floor - _SCALE), left + bar, floor), _COLOUR)
        pen.text((middle, top - _SCALE), _short(count), _TEXT, small, anchor="mb")
        pen.text((middle, floor + 4 * _SCALE), label, _TEXT, small, anchor="mt")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def file_name(distribution: Distribution) -> str:
    """A file's name for its picture: "drums-onsets-a-bar.png"."""
    words = "".join(c if c.isalnum() else " " for c in distribution.name).split()
    return "-".join(words) + ".png"


def _short(count: int) -> str:
    thousand = 1000
    if count < 10 * thousand:
        return str(count)
    if count < thousand * thousand:
        return f"{count // thousand}k"
    return f"{count / thousand / thousand:.1f}M"
