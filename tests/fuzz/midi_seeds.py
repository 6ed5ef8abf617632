"""MIDI files of every kind that is found, to mutate: small ones, by name."""

_END = "00 ff2f 00"
_BEAT = f"00 ff03 03 4b6974  00 99 24 64  8170 89 24 40  00 99 26 50  60 89 26 40  {_END}"
_TEMPO = "00 ff51 03 0927c0  8360 ff51 03 061a80"
_METER = "00 ff58 04 06 03 18 08  8b20 ff58 04 03 02 18 08"


def _file(*tracks: str, form: int = 1, division: str = "01e0", count: int | None = None) -> bytes:
    header = f"{form:04x} {len(tracks) if count is None else count:04x} {division}"
    chunks = [bytes.fromhex(track) for track in tracks]
    return (
        b"MThd\0\0\0\6"
        + bytes.fromhex(header)
        + b"".join(b"MTrk" + len(chunk).to_bytes(4) + chunk for chunk in chunks)
    )


def seeds() -> dict[str, bytes]:
    """Name to bytes of a file that is read, or nearly."""
    plain = _file(f"{_TEMPO} {_METER} {_END}", _BEAT)
    return {
        "type-0": _file(f"{_TEMPO} {_BEAT}", form=0),
        "type-1": plain,
        "type-2": _file(f"{_TEMPO} {_BEAT}", f"{_METER} {_BEAT}", form=2),
        "smpte-25": _file(f"{_TEMPO} {_BEAT}", division="e728"),
        "smpte-29-type-2": _file(_BEAT, f"{_TEMPO} {_BEAT}", form=2, division="e350"),
        "running-status": _file(f"00 90 3c 64  60 3c 00  00 40 50  60 40 00  00 ff01 00  {_END}"),
        "sysex": _file(f"00 f0 05 7e7f0901f7  00 f7 02 f3 01  00 f8  00 f1 10  {_BEAT}"),
        "metas": _file(
            "00 ff00 02 0001  00 ff20 01 09  00 ff21 01 00  00 ff54 05 6000000000"
            f"00 ff59 02 fd01  00 ff7f 02 0001  00 ff60 01 00  00 ff05 01 61  {_BEAT}"
        ),
        "controls": _file(f"00 b9 07 7f  00 e9 00 40  00 d9 10  00 a9 24 01  00 c9 08  {_BEAT}"),
        "pedal": _file(
            "00 b0 40 7f  00 90 3c 64  60 80 3c 40  60 90 3c 64  60 80 3c 40  60 b0 40 00" + _END,
        ),
        "no-length": _file(f"00 90 3c 64  00 80 3c 40  60 90 3c 64  00 3c 00  00 3c 50  {_END}"),
        "overlaps": _file(f"00 90 3c 64  60 3c 50  60 3c 00  60 3c 40  00 3c 00  60 3c 00  {_END}"),
        "never-ends": _file(f"00 90 3c 64  60 40 50  8360 ff2f 00  {_END}"),
        "no-end-of-track": _file(_BEAT.removesuffix(_END), _BEAT.removesuffix(_END)),
        "length-too-short": plain.replace(b"\0\0\0\x25", b"\0\0\0\x10"),
        "length-too-long": plain.replace(b"MTrk\0", b"MTrk\xff"),
        "alien-chunks": plain[:14] + b"XFIH\0\0\0\3abc" + plain[14:] + b"XFKM\0\0\0\1a",
        "trailing": plain + bytes(20),
        "leading": bytes(128) + plain,
        "riff": b"RIFF"
        + (len(plain) + 12).to_bytes(4, "little")
        + b"RMIDdata"
        + len(plain).to_bytes(4, "little")
        + plain,
        "shift-jis": _file(f"00 ff03 06 838a83598380 {_BEAT}"),
        "programs": _file(f"00 c0 10 00 90 3c 64 60 80 3c 40 00 c0 20 00 90 3c 64 60 3c 00 {_END}"),
        "many-tracks": _file(*[_BEAT] * 20, form=0),
        "tracks-missing": _file(_BEAT, count=3),
    }
