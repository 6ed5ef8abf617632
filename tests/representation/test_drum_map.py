import re
from pathlib import Path

import pytest

from musicgen.representation.drum_map import VOICES, Voice, default_drum_map

DOCS = Path(__file__).parents[2] / "docs" / "drums.md"
VOICE_OF_NOTE = default_drum_map().voice_of_note
NOTE_OF_VOICE = default_drum_map().note_of_voice

GENERAL_MIDI = {
    35: Voice.KICK,  # acoustic bass drum
    36: Voice.KICK,  # bass drum 1
    37: Voice.SNARE,  # side stick
    38: Voice.SNARE,  # acoustic snare
    39: Voice.SNARE,  # hand clap
    40: Voice.SNARE,  # electric snare
    41: Voice.LOW_TOM,  # low floor tom
    42: Voice.CLOSED_HAT,
    43: Voice.LOW_TOM,  # high floor tom
    44: Voice.CLOSED_HAT,  # pedal
    45: Voice.MID_TOM,  # low tom
    46: Voice.OPEN_HAT,
    47: Voice.MID_TOM,  # low-mid tom
    48: Voice.HIGH_TOM,  # hi-mid tom
    49: Voice.CRASH,  # 1
    50: Voice.HIGH_TOM,
    51: Voice.RIDE,  # 1
    52: Voice.CRASH,  # chinese cymbal
    53: Voice.RIDE,  # bell
    55: Voice.CRASH,  # splash
    57: Voice.CRASH,  # 2
    59: Voice.RIDE,  # 2
}
# Gillick et al. 2019, arXiv:1905.06118, appendix: the notes of the Roland TD-11.
GROOVE = {
    Voice.KICK: {36},
    Voice.SNARE: {38, 40, 37},
    Voice.CLOSED_HAT: {42, 22, 44},
    Voice.OPEN_HAT: {46, 26},
    Voice.LOW_TOM: {43, 58},
    Voice.MID_TOM: {45, 47},
    Voice.HIGH_TOM: {48, 50},
    Voice.CRASH: {49, 55, 57, 52},
    Voice.RIDE: {51, 59, 53},
}


def test_map_is_general_midi_and_the_notes_of_groove() -> None:
    groove = {note: voice for voice, notes in GROOVE.items() for note in notes}
    assert dict(VOICE_OF_NOTE) == GENERAL_MIDI | groove
    assert dict(VOICE_OF_NOTE) == groove | GENERAL_MIDI


@pytest.mark.parametrize("note", [0, 34, 54, 56, 60, 69, 82, 127])
def test_other_notes_have_no_voice(note: int) -> None:
    assert note not in VOICE_OF_NOTE


def test_voice_is_written_as_its_first_note() -> None:
    assert NOTE_OF_VOICE == (36, 38, 42, 46, 43, 47, 50, 49, 51)


@pytest.mark.parametrize("voice", Voice)
def test_written_note_is_read_as_its_voice(voice: Voice) -> None:
    assert VOICE_OF_NOTE[NOTE_OF_VOICE[voice]] is voice


def test_voices_are_indices() -> None:
    assert VOICES == 9
    assert [int(voice) for voice in Voice] == list(range(9))


def test_voice_has_a_label() -> None:
    assert Voice.KICK.label == "kick"
    assert Voice.CLOSED_HAT.label == "closed-hat"


def test_map_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        VOICE_OF_NOTE[60] = Voice.KICK  # type: ignore[index]


def test_docs_show_the_map() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (\d+) \| ([\d ]+) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE
    )
    shown = {label: (int(first), *map(int, others.split())) for label, first, others in rows}
    assert list(shown) == [voice.label for voice in Voice]
    for voice in Voice:
        notes = shown[voice.label]
        assert notes[0] == NOTE_OF_VOICE[voice]
        assert set(notes) == {note for note, its in VOICE_OF_NOTE.items() if its is voice}
