"""The kinds of model that can be trained, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from musicgen.training.kinds.drums import Drums
from musicgen.training.kinds.kind import Kind
from musicgen.training.kinds.measure import Measures
from musicgen.training.kinds.melody import Melody
from musicgen.training.kinds.trio import Trio

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.name: kind for kind in (Drums(), Melody(), Trio(), Measures())}
)
