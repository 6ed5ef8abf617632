"""The app's words in the user's language: translators' files (`.ts`) in, a Qt translator out.

They are read as they are: PyQt6 has `pylupdate6`, which writes them, but not `lrelease`, which
would pack them. Where there is none for a language, or it cannot be read, the app speaks English.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from PyQt6.QtCore import QLocale, QObject, QTranslator

TRANSLATIONS = Path(__file__).parent / "translations"
_ENGLISH = "en"


class Translation(QTranslator):
    """Words by their English ones.

    Their context is of no matter: PyQt takes the class of an object for it, and `pylupdate6` the
    class that the text stands in, which differ where one is made of the other.

    Args:
        words: Translations, by the English text.
    """

    def __init__(self, words: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = dict(words)

    def translate(  # type: ignore[override]  # None is a null string, which stubs leave out
        self,
        context: str | None,
        sourceText: str | None,  # noqa: N803 - Qt's name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        """A translation; None where there is none, for the next translator."""
        return self._words.get(sourceText or "")

    def isEmpty(self) -> bool:
        """Whether there are no words."""
        return not self._words


def words_in(path: Path) -> dict[str, str]:
    """The finished translations of a file, by the English text; none where it cannot be read."""
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - not light, and not for English

    try:
        root = ET.parse(path).getroot()  # noqa: S314 - a file of our own
    except (OSError, ET.ParseError):
        return {}
    words = {}
    for message in root.iter("message"):
        source, told = message.findtext("source"), message.find("translation")
        if source and told is not None and told.text and told.get("type") is None:
            words[source] = told.text
    return words


def file_for(languages: Iterable[str], folder: Path = TRANSLATIONS) -> Path | None:
    """The file for the first language that there is one for; None where that is English, or none.

    Args:
        languages: As `QLocale.uiLanguages` gives them, such as `de-AT`, the preferred first.
        folder: Where the files lie.
    """
    for language in languages:
        short = language.partition("-")[0]
        if short == _ENGLISH:
            return None
        for name in (language.replace("-", "_"), short):
            path = folder / f"musicgen_{name}.ts"
            if path.is_file():
                return path
    return None


def translation_for(locale: QLocale, parent: QObject) -> Translation | None:
    """A translator for a locale; None where the app speaks English there."""
    path = file_for(locale.uiLanguages())
    words = words_in(path) if path is not None else {}
    return Translation(words, parent) if words else None
