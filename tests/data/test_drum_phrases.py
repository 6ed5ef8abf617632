from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from musicgen.data.corpus import Corpus, Split, open_corpus
from musicgen.data.drum_phrases import DrumPhrases, read_drum_phrases
from musicgen.errors import DataError
from musicgen.factory import all_beats
from musicgen.midifile import write_score
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import DrumGrid, to_grid
from musicgen.score import Meter, Note, Score, Tempo, Track

KICK, SNARE, CONGA = 36, 38, 63


def drums(
    onsets: Sequence[float], length_beats: float, *, meter: int = 4, pitch: int = KICK
) -> Score:
    """A drum score of one pitch at velocity 100, at 90 bpm."""
    notes = tuple(Note(onset, pitch, 100, 0.01) for onset in onsets)
    return Score(
        tracks=(Track(notes=notes, is_drum=True),),
        length_beats=length_beats,
        tempos=(Tempo(bpm=90),),
        meters=(Meter(numerator=meter),),
    )


def corpus_of(folder: Path, scores: Mapping[str, Score]) -> Corpus:
    for name, score in scores.items():
        write_score(score, folder / f"{name}.mid")
    return open_corpus(folder)


def phrases_of(corpus: Corpus, *, repeat_short: bool = False) -> DrumPhrases:
    with ThreadPoolExecutor(1) as executor:
        return read_drum_phrases(corpus, corpus.items, repeat_short=repeat_short, executor=executor)


def steps_of(phrases: DrumPhrases, voice: Voice = Voice.KICK) -> list[int]:
    return np.flatnonzero(phrases.grid[:, voice, 0]).tolist()


def test_phrases_lie_end_to_end(tmp_path: Path) -> None:
    corpus = corpus_of(
        tmp_path, {"a": drums([0, 1, 2, 3.5, 11], 12), "b": drums([0.5, 4, 5, 7], 8, pitch=SNARE)}
    )
    phrases = phrases_of(corpus)
    assert phrases.spans.tolist() == [[0, 48], [48, 32]]
    assert phrases.grid.shape == (80, VOICES, 3)
    assert steps_of(phrases) == [0, 4, 8, 14, 44]
    assert steps_of(phrases, Voice.SNARE) == [50, 64, 68, 76]
    assert phrases.bpm.tolist() == [90, 90]
    assert phrases.sources == (tmp_path.name, tmp_path.name)
    assert phrases.rejected == ()


def test_velocity_and_offset_are_kept(tmp_path: Path) -> None:
    # 10.4 ticks late rounds to 10 of the 120 that a step has.
    phrases = phrases_of(corpus_of(tmp_path, {"a": drums([1 + 10.4 / 480, 7.5], 8)}))
    assert phrases.grid[4, Voice.KICK].tolist() == pytest.approx([1, 100 / 127, 10 / 120])
    assert phrases.grid[30, Voice.KICK].tolist() == pytest.approx([1, 100 / 127, 0])
    assert np.count_nonzero(phrases.grid[..., 0]) == 2


def test_early_downbeat_opens_another_bar(tmp_path: Path) -> None:
    phrases = phrases_of(corpus_of(tmp_path, {"a": drums([0, 3.9625, 7.9625], 8)}))
    assert phrases.spans.tolist() == [[0, 48]]
    assert steps_of(phrases) == [0, 16, 32]
    assert phrases.grid[[16, 32], Voice.KICK, 2].tolist() == pytest.approx([-0.15, -0.15])


def test_note_before_the_middle_of_its_last_step_opens_no_bar(tmp_path: Path) -> None:
    phrases = phrases_of(corpus_of(tmp_path, {"a": drums([0, 7.8], 8)}))
    assert phrases.spans.tolist() == [[0, 32]]
    assert steps_of(phrases) == [0, 31]


def test_silence_after_the_last_bar_is_left_out(tmp_path: Path) -> None:
    phrases = phrases_of(corpus_of(tmp_path, {"a": drums([0, 5], 64)}))
    assert phrases.spans.tolist() == [[0, 32]]


def test_one_bar_loop_is_rejected(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, {"long": drums([0, 4], 8), "short": drums([0, 2], 4)})
    phrases = phrases_of(corpus)
    assert phrases.spans.tolist() == [[0, 32]]
    assert [(item.path, why) for item, why in phrases.rejected] == [
        ("short.mid", "shorter than two bars")
    ]


def test_one_bar_loop_is_repeated_when_asked(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, {"long": drums([0, 4], 8), "short": drums([0, 2.05], 4)})
    phrases = phrases_of(corpus, repeat_short=True)
    assert phrases.spans.tolist() == [[0, 32], [32, 32]]
    assert steps_of(phrases) == [0, 16, 32, 40, 48, 56]
    assert phrases.rejected == ()


def test_what_cannot_be_used_is_rejected_with_a_reason(tmp_path: Path) -> None:
    kick = drums([0, 4], 8)
    melody = Score(tracks=(Track(notes=kick.notes),), length_beats=8)
    waltz_ending = Score(
        tracks=kick.tracks, length_beats=11, meters=(Meter(), Meter(beat=8, numerator=3))
    )
    (tmp_path / "bad.mid").write_bytes(b"RIFF")
    corpus = corpus_of(
        tmp_path,
        {
            "good": kick,
            "melody": melody,
            "waltz": drums([0, 3], 6, meter=3),
            "waltz-ending": waltz_ending,
        },
    )
    phrases = phrases_of(corpus)
    source = tmp_path.name
    assert {item.path: why for item, why in phrases.rejected} == {
        "bad.mid": (
            f'{source}/bad.mid: not a MIDI file: it starts with "RIFF", a MIDI file with "MThd"'
        ),
        "melody.mid": "no drums (nothing on MIDI channel 10)",
        "waltz.mid": "in 3/4, not 4/4",
        "waltz-ending.mid": "in 4/4, 3/4, not 4/4",
    }
    assert len(phrases.spans) == 1


def test_corpus_without_any_drums_is_told(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, {"waltz": drums([0, 3], 6, meter=3)})
    with pytest.raises(DataError) as caught:
        phrases_of(corpus)
    assert str(caught.value) == f"{tmp_path}: none of 1 files has drums in 4/4"


def test_drums_outside_the_map_are_no_hits(tmp_path: Path) -> None:
    congas = drums([0, 1, 5], 8, pitch=CONGA).tracks
    score = Score(tracks=(*drums([2], 8).tracks, *congas), length_beats=8)
    phrases = phrases_of(corpus_of(tmp_path, {"a": score}))
    assert np.argwhere(phrases.grid[..., 0]).tolist() == [[8, Voice.KICK]]


def test_windows_begin_on_bars_and_rests_are_left_out(tmp_path: Path) -> None:
    # Bars of 4, 0, 0, 3 and 2 hits: only the second window has less than four.
    onsets = [0, 1, 2, 3, 12, 13, 14, 16, 17]
    corpus = corpus_of(tmp_path, {"a": drums(onsets, 20), "b": drums([0, 1, 4, 5], 8)})
    phrases = phrases_of(corpus)
    first_steps, which = phrases.bar_starts()
    assert first_steps.tolist() == [0, 48, 80]
    assert which.tolist() == [0, 0, 1]
    windows = phrases.windows(first_steps)
    assert windows.shape == (3, 32, VOICES, 3)
    np.testing.assert_array_equal(windows[1], phrases.grid[48:80])


def test_nothing_but_rests_is_told(tmp_path: Path) -> None:
    phrases = phrases_of(corpus_of(tmp_path, {"a": drums([0, 1, 4], 8)}))
    with pytest.raises(DataError) as caught:
        phrases.bar_starts()
    assert str(caught.value) == "no two bars of 1 drum files have 4 hits"


def test_factory_beats_come_back_from_their_files(corpus: Corpus) -> None:
    items = corpus.select(None, Split.TRAIN)
    phrases = read_drum_phrases(corpus, items)  # over a process pool, as in training
    assert phrases.rejected == ()
    assert phrases.spans[:, 1].tolist() == len(items) * [32]
    expected = {beat.name: to_grid(beat.score).grid for beat in all_beats()}
    in_storage_order = [item for item, _ in corpus.read(items)]
    for (start, length), item in zip(phrases.spans, in_storage_order, strict=True):
        found = DrumGrid.from_array(phrases.grid[start : start + length])
        beat = expected[item.song]
        np.testing.assert_array_equal(found.hits, beat.hits)
        np.testing.assert_array_equal(found.velocities, beat.velocities)
        # A tick is 1 / 120 of a step, and onsets are rounded to it.
        np.testing.assert_allclose(found.offsets, beat.offsets, rtol=0, atol=0.51 / 120)
