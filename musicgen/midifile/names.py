"""Names of tracks: the bytes that a program wrote in, text out."""

from itertools import pairwise

from musicgen.midifile.limits import MAX_NAME_LENGTH

_SHIFT_JIS = "cp932"
_SHIFT_JIS_LEADS = range(0x81, 0xA0)


def decode_name(data: bytes) -> str:
    """Decode a name: UTF-8, as most programs write it, Shift-JIS, or Latin-1.

    Files do not say which. What is valid UTF-8 is never anything else by chance; Shift-JIS is
    taken where the bytes would be control characters in Latin-1 and make two wide characters in
    a row; all else is Latin-1, as the standard has it. Cut to `MAX_NAME_LENGTH` characters.
    """
    for charset in ("utf-8", _SHIFT_JIS):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if charset != _SHIFT_JIS or _is_japanese(data, text):
            return text[:MAX_NAME_LENGTH]
    return data.decode("latin1")[:MAX_NAME_LENGTH]


def _is_japanese(data: bytes, text: str) -> bool:
    wide = [not character.isascii() for character in text]
    return any(byte in _SHIFT_JIS_LEADS for byte in data) and any(
        first and second for first, second in pairwise(wide)
    )
