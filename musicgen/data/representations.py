"""The representations that a set can have, by name."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from musicgen.data.drum_arrays import DRUMS
from musicgen.data.line_arrays import MELODY, TRIO
from musicgen.data.measure_arrays import MEASURE
from musicgen.data.phrases import Representation
from musicgen.errors import DataError

REPRESENTATIONS: Mapping[str, Representation] = MappingProxyType(
    {representation.name: representation for representation in (DRUMS, MELODY, TRIO, MEASURE)}
)


def named(names: Iterable[str]) -> tuple[Representation, ...]:
    """Representations by name, in the registry's order.

    Raises:
        DataError: there is none of a name, or no name.
    """
    wanted = set(names)
    unknown = sorted(wanted - set(REPRESENTATIONS))
    if unknown or not wanted:
        given = f"no representation {unknown[0]!r}" if unknown else "no representation asked for"
        raise DataError(f"{given}; there are {', '.join(REPRESENTATIONS)}")
    return tuple(REPRESENTATIONS[name] for name in REPRESENTATIONS if name in wanted)
