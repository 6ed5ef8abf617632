"""Names of MIDI ports as systems give them in, the one that a musician means out.

ALSA appends numbers that change with every plugging in; Windows appends the port's place in its
list; JACK and ALSA put the client before the name. All of that is left out when names are compared.
"""

import re
from collections.abc import Sequence

from musicgen.errors import near_miss

_ALSA_NUMBERS = re.compile(r"\s+\d+:\d+$")
_WINDOWS_PLACE = re.compile(r"\s+\d+$")
_LOOPBACK = re.compile(
    r"musicgen|loop(midi|back|be)|midi\s*loop|\biac\b|virtual|rtpmidi", re.IGNORECASE
)

HOW_TO_GET_ALSA = "on Debian and its kin: sudo apt-get install -y alsa-utils"
"""Brings ALSA's library, whose own package is called differently from release to release."""
HOW_TO_LOOP_BACK = (
    "Windows has no virtual MIDI ports of its own before Windows MIDI Services: make two loopback "
    "ports with loopMIDI (https://www.tobias-erichsen.de/software/loopmidi.html), or with the MIDI "
    "Settings of Windows MIDI Services, and call them 'musicgen out' and 'musicgen in'"
)


def without_numbers(name: str) -> str:
    """A port's name without the numbers that a system appended."""
    bare = _ALSA_NUMBERS.sub("", name)
    return bare if bare != name else _WINDOWS_PLACE.sub("", name)


def find_port(wanted: str, names: Sequence[str]) -> int | None:
    """Which of some ports is meant: by its name, its end, its name without numbers, or a part.

    Args:
        wanted: As the musician wrote it, or as it was called when it was chosen.
        names: The ports there are.

    Returns:
        Its place among them; None where there is none.
    """
    asked = without_numbers(wanted).casefold()
    for is_meant in (_is_whole, _is_numbered, _is_bare, _is_port_of_client, _is_part):
        for index, name in enumerate(names):
            if is_meant(name, wanted, asked):
                return index
    return None


def _bare(name: str) -> str:
    return without_numbers(name).casefold()


def _is_whole(name: str, wanted: str, _asked: str) -> bool:
    return name == wanted


def _is_numbered(name: str, wanted: str, asked: str) -> bool:
    """With its number, which may be its own: `Bus 2` is the second of macOS' buses."""
    whole = wanted.casefold()
    return whole != asked and name.casefold().endswith(whole)


def _is_bare(name: str, _wanted: str, asked: str) -> bool:
    return _bare(name) == asked


def _is_port_of_client(name: str, _wanted: str, asked: str) -> bool:
    return _bare(name).partition(":")[2].strip() == asked


def _is_part(name: str, _wanted: str, asked: str) -> bool:
    return asked in _bare(name)


def is_loopback(name: str) -> bool:
    """Whether a port looks like one that leads from program to program."""
    return _LOOPBACK.search(name) is not None


def loopback_of(names: Sequence[str]) -> str | None:
    """The first port that leads from program to program."""
    return next((name for name in names if is_loopback(name)), None)


def loopback_for(role: str, names: Sequence[str]) -> str | None:
    """The port from program to program to use where a program cannot make its own.

    What goes out must not come back in, so an input is one that is called so, or a second one.

    Args:
        role: What the port is for, such as `out` or `in`.
        names: The ports there are.
    """
    loops = [name for name in names if is_loopback(name)]
    called_so = [name for name in loops if role in without_numbers(name).casefold().split()]
    if called_so:
        return called_so[0]
    free = loops[:1] if role == "out" else loops[1:]
    return free[0] if free else None


def not_there(wanted: str, names: Sequence[str]) -> str:
    """What to tell of a port that is not there."""
    bare = [without_numbers(name) for name in names]
    there = "there are none" if not bare else f"there are: {', '.join(bare)}"
    return f"{wanted}: no such MIDI port; {there}{near_miss(wanted, bare)}"
