"""What is dragged of clips: their sources in, what slots and other programs take, out."""

from collections.abc import Iterable

from PyQt6.QtCore import QMimeData, QUrl

SOURCE_MIME = "application/x-musicgen-source"
"""Sources of clips, a line each, in UTF-8."""
_PLACES_OF_OURS = ("factory:", "drawn:", "slot:")


def is_file(source: str) -> bool:
    """Whether a source is the path of a file."""
    return not source.startswith(_PLACES_OF_OURS)


def mime_of_sources(sources: Iterable[str]) -> QMimeData:
    """Clips as they are dragged: ours take any source, other programs the files among them."""
    listed = list(sources)
    mime = QMimeData()
    mime.setData(SOURCE_MIME, "\n".join(listed).encode())
    files = [QUrl.fromLocalFile(source) for source in listed if is_file(source)]
    if files:
        mime.setUrls(files)
    return mime
