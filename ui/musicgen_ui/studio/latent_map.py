"""The map of the latent: a model and clips in, where the clips lie by the model out.

A clip is where the mean of its encoding is (of models of single bars, the mean over its bars).
The layout is fitted on the library, and kept: clips that come later are placed among those that
have a place, so that a map that was learned by eye does not change.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

import musicgen
from musicgen.errors import MusicgenError
from musicgen.model.load import AnyModel
from musicgen.operations.generate import sample
from musicgen.representation.drum_map import load_drum_map
from musicgen.score import Score
from musicgen_ui.starting import FACTORY
from musicgen_ui.state.document import SLOTS, Clip, Origin
from musicgen_ui.studio.clip_source import clip_of
from musicgen_ui.studio.layout import Places, laid_out, placed, pushed_apart
from musicgen_ui.studio.map_cache import MapCache
from musicgen_ui.studio.told import Charted, MapPoint

SLOT = "slot:"
DRAWN = "drawn:"
MOST_CLIPS = 500
"""How many clips of the library are on the map; of more, every so manieth."""
DRAWN_CLIPS = 40
"""How many clips are drawn where the library has few for a model."""
ENOUGH_CLIPS = 12
FACTORY_KIND = "drums"
"""What the factory clips are of; models of other kinds always draw some clips of their own."""
_SEED = 1
_KEPT_SHARE = 0.5
"""The kept layout holds as long as so many of the clips have a place on it."""


_MIDDLE = np.array([0.5, 0.5])


class ChartStoppedError(MusicgenError):
    """A map that is not wanted any more."""


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A clip and where it is in the latent."""

    source: str
    key: str
    clip: Clip
    latent: NDArray[np.float32]


def map_folder() -> Path:
    """Where is kept what models made of clips."""
    return platformdirs.user_cache_path("musicgen", appauthor=False) / "maps"


def chart(
    model: AnyModel,
    sources: Sequence[str],
    slots: Mapping[int, Clip],
    *,
    is_wanted: Callable[[], bool] = lambda: True,
    folder: Path | None = None,
) -> Charted:
    """Lay clips out by a model.

    Where the library has few clips for the model, some that it draws itself stand on the map too,
    with `drawn:` sources.

    Args:
        model: Whose latent it is.
        sources: The library: paths and `factory:NAME`.
        slots: Clips of slots, by number.
        is_wanted: Asked between clips whether to go on.
        folder: Where caches lie; in the user's cache folder where None.

    Raises:
        ChartStoppedError: it was not wanted any more.
    """
    cache = MapCache.of(model, folder or map_folder())
    chosen = _some(sources)
    found = list(_library(model, chosen, cache, is_wanted))
    left_out = len(chosen) - len(found)
    if len(found) < ENOUGH_CLIPS or model.kind != FACTORY_KIND:
        found += _drawn(model, cache, is_wanted)
    places = _places(found, cache)
    cache.write()
    points = [_point(each, place) for each, place in zip(found, places, strict=True)]
    points += _slot_points(model, slots, found, places, is_wanted)
    return Charted(tuple(points), left_out)


def _some(sources: Sequence[str]) -> list[str]:
    """The factory clips, and as many of the others as there is room for, evenly chosen."""
    listed = list(dict.fromkeys(sources))
    factory = [source for source in listed if source.startswith(FACTORY)]
    own = [source for source in listed if not source.startswith(FACTORY)]
    if len(own) > MOST_CLIPS:
        own = [own[index * len(own) // MOST_CLIPS] for index in range(MOST_CLIPS)]
    return factory + own


def _library(
    model: AnyModel, sources: Sequence[str], cache: MapCache, is_wanted: Callable[[], bool]
) -> Iterator[_Found]:
    """The clips of the library that the model can take."""
    for source in sources:
        _go_on(is_wanted)
        try:
            key = _key(source)
            clip = _read(key, source)
            if key not in cache.latents:
                cache.latents[key] = latent_of(model, clip)
        except (MusicgenError, OSError):
            continue
        yield _Found(source, key, clip, cache.latents[key])


def _drawn(model: AnyModel, cache: MapCache, is_wanted: Callable[[], bool]) -> Iterator[_Found]:
    """Clips that the model draws, the same ones each time."""
    for number, score in enumerate(_samples(model), start=1):
        _go_on(is_wanted)
        key = f"{DRAWN}{_SEED}.{number}"
        clip = Clip(f"{model.manifest.id} {number}", score, Origin.DRAWN)
        try:
            if key not in cache.latents:
                cache.latents[key] = latent_of(model, clip)
        except MusicgenError:  # nothing sounds in it
            continue
        yield _Found(key, key, clip, cache.latents[key])


def latent_of(model: AnyModel, clip: Clip) -> NDArray[np.float32]:
    """Where a clip is in the latent, (latent,).

    Raises:
        MusicgenError: the model cannot take the clip.
    """
    drum_map = load_drum_map(clip.drum_map) if clip.drum_map else None
    fitted = model.fit(clip.score, drum_map=drum_map)
    return np.asarray(model.encode(*model.arrays(fitted)).mu.mean(axis=0), np.float32)


def _places(found: Sequence[_Found], cache: MapCache) -> Places:
    """Where clips lie, (clip, 2): kept places as they were, others among them."""
    latents = np.array([each.latent for each in found], np.float64)
    has_place = np.array([each.key in cache.places for each in found], bool)
    if not found or has_place.mean() < _KEPT_SHARE:
        places = laid_out(latents)
        cache.places.clear()
    else:
        places = np.zeros((len(found), 2))
        old = [cache.places[each.key] for each in found if each.key in cache.places]
        places[has_place] = old
        if not has_place.all():
            new = placed(latents[~has_place], latents[has_place], places[has_place])
            places[~has_place] = pushed_apart(new, places[has_place])
    cache.places.update({each.key: place for each, place in zip(found, places, strict=True)})
    return places


def _slot_points(
    model: AnyModel,
    slots: Mapping[int, Clip],
    found: Sequence[_Found],
    places: Places,
    is_wanted: Callable[[], bool],
) -> Iterator[MapPoint]:
    """Where the clips of slots lie: on the clip that they came from, or among their likes."""
    latents = np.array([each.latent for each in found], np.float64)
    of_source = {each.source: place for each, place in zip(found, places, strict=True)}
    for slot, clip in slots.items():
        _go_on(is_wanted)
        place = None if clip.is_edited else of_source.get(clip.source)
        if place is None:
            try:
                latent = latent_of(model, clip)
            except MusicgenError:
                continue
            place = placed(np.array([latent], np.float64), latents, places)[0] if found else _MIDDLE
        x, y = place
        yield MapPoint(f"{SLOT}{SLOTS[slot]}", clip.title, float(x), float(y), clip)


def _point(found: _Found, place: NDArray[np.float64]) -> MapPoint:
    return MapPoint(found.source, found.clip.title, float(place[0]), float(place[1]), found.clip)


def _go_on(is_wanted: Callable[[], bool]) -> None:
    if not is_wanted():
        raise ChartStoppedError("the map is not wanted any more")


def _key(source: str) -> str:
    """What a clip is known by: it changes when the clip may have."""
    if source.startswith(FACTORY):
        return f"{source}|{musicgen.__version__}"
    state = Path(source).stat()
    return f"{source}|{state.st_size}|{state.st_mtime_ns}"


@functools.lru_cache(maxsize=MOST_CLIPS)
def _read(key: str, source: str) -> Clip:
    """A clip as it was read when it was known by the key."""
    del key
    return clip_of(source)


@functools.lru_cache(maxsize=1)
def _samples(model: AnyModel) -> tuple[Score, ...]:
    return sample(model, DRAWN_CLIPS, seed=_SEED)
