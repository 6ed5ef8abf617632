import numpy as np
import pytest
from bands import BANDS, INSTALLED, band

from musicgen import factory
from musicgen.model.load import AnyModel, load_model
from musicgen.model.lock import Lock
from musicgen.operations.blend import Held
from musicgen.operations.grid import Corners, Grid, Point
from musicgen.operations.locks import LockError, parse_lock
from musicgen.operations.morph import Morph
from musicgen.representation.drum_map import Voice, load_drum_map
from musicgen.score import Meter, Note, Score, Track

POSITIONS = np.linspace(0, 1, 9)
GM = load_drum_map("gm-td").voice_of_note


def of_voices(score: Score, *voices: Voice) -> list[Note]:
    return [
        note
        for track in score.tracks
        if track.is_drum
        for note in track.notes
        if GM.get(note.pitch) in voices
    ]


@pytest.mark.parametrize("name", [name for name in INSTALLED if not name.startswith("melody")])
@pytest.mark.parametrize("voices", [(Voice.KICK,), (Voice.SNARE, Voice.CLOSED_HAT)])
def test_locked_voices_are_those_of_the_start_at_every_step(
    name: str, voices: tuple[Voice, ...]
) -> None:
    model = load_model(name)
    start, end = model.fit(band("house")), model.fit(band("samba"))
    lock = Lock(voices=frozenset(voices))
    scores = Morph(model, start, end, held=Held(lock=lock)).at(POSITIONS)
    wanted = of_voices(start.score, *voices)
    assert wanted
    assert [of_voices(score, *voices) for score in scores] == [wanted] * 9
    others = [voice for voice in Voice if voice not in voices]
    assert of_voices(scores[-1], *others) == of_voices(end.score, *others)
    assert scores[0] == start.score


@pytest.mark.parametrize("name", BANDS)
@pytest.mark.parametrize("part", ["bass", "drums", "melody"])
def test_locked_tracks_are_those_of_the_start_at_every_step(name: str, part: str) -> None:
    model = load_model(name)
    start, end = model.fit(band("house")), model.fit(band("samba", root=41))
    lock = parse_lock(f"track:{part}", model, start)
    (place,) = lock.places
    track = start.score.tracks[model.places(start).index(place)]
    for score in Morph(model, start, end, held=Held(lock=lock)).at(POSITIONS):
        assert [other for other in score.tracks if other.notes == track.notes]
        assert sum(other.is_drum for other in score.tracks) <= 1


def test_flams_and_own_note_numbers_are_locked_too() -> None:
    model = load_model()
    notes = (Note(0.97, 38, 40, 0.1), Note(1.0, 38, 110, 0.1), Note(3.0, 40, 90, 0.1))
    track = Track("Clip", (*notes, Note(0.0, 36, 100, 0.1)), is_drum=True)
    start = model.fit(Score((track,), length_beats=8.0))
    lock = Lock(voices=frozenset({Voice.SNARE}))
    way = Morph(model, start, model.fit(band("samba")), held=Held(lock=lock))
    assert [of_voices(score, Voice.SNARE) for score in way.at(POSITIONS)] == [list(notes)] * 9


def test_a_lock_holds_where_the_meter_changes() -> None:
    model = load_model()
    kicks = tuple(Note(float(beat), 36, 100, 0.1) for beat in (0, 3))
    track = Track("Waltz", (*kicks, Note(1.0, 38, 90, 0.1)), is_drum=True)
    waltz = model.fit(Score((track,), length_beats=6.0, meters=(Meter(0, 3, 4),)))
    held = Held(lock=Lock(voices=frozenset({Voice.KICK})))
    last = Morph(model, waltz, model.fit(band("house")), held=held).at(np.ones(1))[0]
    assert last.length_beats == 8
    assert [note.onset_beats for note in of_voices(last, Voice.KICK)] == [0, 3, 6]


def test_the_even_curve_counts_what_is_not_locked() -> None:
    model = load_model()
    start, end = model.fit(band("house")), model.fit(band("samba"))
    free = [voice for voice in Voice if voice is not Voice.RIDE]
    way = Morph(model, start, end, held=Held(lock=Lock(voices=frozenset(free))))
    whole = Morph(model, start, end)
    assert way.changes(POSITIONS).sum() < whole.changes(POSITIONS).sum() / 4


def test_locks_in_a_grid() -> None:
    model = load_model()
    clips = [model.fit(band(name)) for name in ("house", "samba", "metal", "reggae")]
    grid = Grid(model, Corners(*clips), held=Held(lock=Lock(voices=frozenset({Voice.KICK}))))
    scores = grid.at(*(Point(x / 2, y / 2) for x in range(3) for y in range(3)))
    wanted = of_voices(clips[0].score, Voice.KICK)
    assert [of_voices(score, Voice.KICK) for score in scores] == [wanted] * 9


@pytest.fixture(scope="module")
def drums() -> AnyModel:
    return load_model("drums-2bar")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kik", "cannot lock 'kik': no such drum voice; did you mean kick"),
        ("cowbell", "no such drum voice; voices are kick, snare"),
        ("track:bass", "cannot lock track:bass: a clip of drums-2bar is one track"),
        (",".join(voice.label for voice in Voice), "nothing would change"),
    ],
)
def test_locks_that_cannot_be(drums: AnyModel, text: str, message: str) -> None:
    clip = drums.fit(factory.load("house").score)
    with pytest.raises(LockError, match=message):
        parse_lock(text, drums, clip)


@pytest.mark.parametrize("name", BANDS)
def test_tracks_that_are_not_there(name: str) -> None:
    model = load_model(name)
    clip = model.fit(band("house"))
    with pytest.raises(LockError, match="no such track in the clip; did you mean track:bass"):
        parse_lock("track:bas", model, clip)
    with pytest.raises(LockError, match="no drum voice; did you mean track:bass"):
        parse_lock("bass", model, clip)
    with pytest.raises(LockError, match="that is all of the clip"):
        parse_lock("track:melody,track:bass,track:drums", model, clip)
