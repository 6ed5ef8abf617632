"""A model's eight places: the tracks of a song in, the place that each takes out.

Songs list their tracks in any order; a model that is to morph one band into another must meet the
kit, the bass and the lead of both in the same places.
"""

from collections.abc import Sequence

from musicgen.errors import ShapeError
from musicgen.representation.measure import DRUMS, TRACKS

KIT_PLACE = 0
BASS_PLACE = 1
_BASS_PROGRAMS = range(32, 40)


def places_of(programs: Sequence[int], mean_pitches: Sequence[float]) -> tuple[int, ...]:
    """The place of each track.

    The kit takes the first, the lowest bass (programs 32-39) the second; the others follow from the
    highest to the lowest. Where there are more of them than places after the second, the lowest
    take what kit and bass have left free.

    Args:
        programs: Of the tracks, 0-127, or 128 for the kit, of which there is one at most.
        mean_pitches: Of each track's notes; of a track without notes any number.

    Returns:
        Places, 0-7, in the order of the tracks.

    Raises:
        ShapeError: there are more than eight tracks, or two kits.
    """
    if len(programs) > TRACKS or list(programs).count(DRUMS) > 1:
        raise ShapeError(
            f"a lineup has at most {TRACKS} tracks, one of them drums, not programs {[*programs]}"
        )
    places: dict[int, int] = {}
    tracks = range(len(programs))
    kits = [track for track in tracks if programs[track] == DRUMS]
    basses = [track for track in tracks if programs[track] in _BASS_PROGRAMS]
    if kits:
        places[kits[0]] = KIT_PLACE
    if basses:
        places[min(basses, key=lambda track: mean_pitches[track])] = BASS_PLACE
    others = sorted(set(tracks) - set(places), key=lambda track: -mean_pitches[track])
    free = list(range(BASS_PLACE + 1, TRACKS))
    free += [place for place in (BASS_PLACE, KIT_PLACE) if place not in places.values()]
    places.update(zip(others, free, strict=False))
    return tuple(places[track] for track in tracks)
