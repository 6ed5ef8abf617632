"""What all pictures share: colours, sizes and the sheet that is drawn on."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SCALE = 2  # drawn at twice the size it is read at, for sharp screens
GAP = 18 * SCALE
LEFT = 78 * SCALE
TOP = 26 * SCALE
WIDEST = 1680 * SCALE
"""Of clips in a row, where nobody says how many: five beats of two bars, two tunes of sixteen."""
BACKGROUND = (24, 26, 31)
EMPTY = (36, 39, 46)
BEAT = (46, 50, 59)
TEXT = (205, 210, 220)
SOFT = (74, 92, 120)
HARD = (255, 176, 64)

Colour = tuple[int, int, int]
_LABEL_TOP = 6 * SCALE


class Sheet:
    """A picture in the making.

    Attributes:
        pen: Draws on it.
    """

    def __init__(self, width: int, height: int) -> None:
        self._image = Image.new("RGB", (width, height), BACKGROUND)
        self._font = ImageFont.load_default(11 * SCALE)
        self.pen = ImageDraw.Draw(self._image)

    def write(self, x: float, y: float, text: str) -> None:
        """Write a word, its upper left corner at a point."""
        self.pen.text((x, y), text, TEXT, self._font)

    def label(self, x: float, text: str) -> None:
        """Write a word over a clip."""
        self.write(x, _LABEL_TOP, text)

    def png(self) -> bytes:
        """The picture as a PNG file."""
        file = BytesIO()
        self._image.save(file, "PNG")
        return file.getvalue()


def below_each_other(pictures: Sequence[bytes]) -> bytes:
    """PNG files as one, each below the one before."""
    images = [Image.open(BytesIO(picture)) for picture in pictures]
    size = (max(image.width for image in images), sum(image.height for image in images))
    whole = Image.new("RGB", size, BACKGROUND)
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    file = BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()


def by_velocity(soft: Colour, hard: Colour, velocity: float) -> Colour:
    """A colour between two, by a velocity of 0-1."""
    red, green, blue = (
        round(low + (high - low) * velocity) for low, high in zip(soft, hard, strict=True)
    )
    return red, green, blue
