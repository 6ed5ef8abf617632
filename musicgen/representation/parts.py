"""A full Score in, its melody, bass and drum parts out, and how they were told apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from musicgen.representation.fit_report import Change, ChangeKind, FitReport
from musicgen.representation.line import Edge, line_of
from musicgen.score import Score, Track

_MELODY_NAME = re.compile(
    r"melod|lead|vocal|\bvox\b|voice|\bsing|solo|theme|soprano", re.IGNORECASE
)
_BASS_NAME = re.compile(r"bass", re.IGNORECASE)
_DRUM_NAME = re.compile(
    r"drum|(?<![a-z])(kit|beats?|perc(ussion)?|kick|snare|hi-?hats?|toms|cymbals?)(?![a-z])",
    re.IGNORECASE,
)
_BASS_PROGRAMS = range(32, 40)
_LEAD_PROGRAMS = range(80, 88)
_MIDDLE_C = 60
_FEW_NOTES = 0.25
"""A part with less than this share of the fullest part's notes is an ornament, no melody."""
_MOSTLY_ONE_LINE = 0.8


class Reason(StrEnum):
    """How a part was told."""

    ONLY = "being the only one"
    NAME = "by its name"
    PROGRAM = "by its program"
    REGISTER = "by its register"


@dataclass(frozen=True, slots=True)
class Part:
    """The tracks that play one part, and how they were told.

    Attributes:
        tracks: One or more, in the score's order.
        reason: How.
    """

    tracks: tuple[Track, ...]
    reason: Reason

    def merged(self, name: str) -> Track:
        """The part as one track; the name and program are those of its fullest track."""
        fullest = max(self.tracks, key=lambda track: len(track.notes))
        notes = tuple(note for track in self.tracks for note in track.notes)
        return Track(fullest.name or name, notes, fullest.program, fullest.is_drum)

    def report(self, name: str, others: int) -> FitReport:
        """The choice, unless there was none, and what was merged for it.

        Args:
            name: What the part is: "melody".
            others: How many tracks of the score are no part of it.
        """
        report = FitReport()
        if others:
            tracks = ", ".join(repr(track.name) for track in self.tracks)
            where = f"track {tracks} {self.reason}"
            report += FitReport((Change(ChangeKind.CHOSEN, name, detail=where),))
        several = len(self.tracks) if len(self.tracks) > 1 else 0
        return report + FitReport.counted(ChangeKind.MERGED, f"{name} track", several)


def drum_part(score: Score) -> Part | None:
    """The tracks on channel 10; where there are none, those that are named drums."""
    tracks = _with_notes(score.tracks)
    drums = tuple(track for track in tracks if track.is_drum)
    if drums:
        return Part(drums, Reason.PROGRAM)
    named = tuple(track for track in tracks if _DRUM_NAME.search(track.name))
    return Part(named, Reason.NAME) if named else None


def bass_part(score: Score) -> Part | None:
    """The tracks named bass; else those of programs 32-39; else the lowest track.

    A name counts for tracks that play below middle C on average, if one of them does.
    """
    tracks = pitched_tracks(score)
    named = [track for track in tracks if _BASS_NAME.search(track.name)]
    named = [track for track in named if _mean_pitch(track) < _MIDDLE_C] or named
    by_program = [track for track in tracks if track.program in _BASS_PROGRAMS]
    lowest = sorted(tracks, key=_mean_pitch)[:1]
    return _first_of(tracks, named, by_program, lowest)


def melody_part(score: Score) -> Part | None:
    """The tracks named melody, lead, voice ...; else synth leads (80-87); else the highest track.

    For the highest, tracks of one note at a time come before others, and tracks with few notes and
    the bass are passed over where there is another.
    """
    tracks = pitched_tracks(score)
    named = [track for track in tracks if _MELODY_NAME.search(track.name)]
    named = [track for track in named if not _BASS_NAME.search(track.name)] or named
    leads = [track for track in tracks if track.program in _LEAD_PROGRAMS]
    leads = [track for track in leads if _mean_pitch(track) >= _MIDDLE_C]
    return _first_of(tracks, named, leads, _highest(tracks, bass_part(score)))


def _highest(tracks: Sequence[Track], bass: Part | None) -> list[Track]:
    others = [track for track in tracks if bass is None or track not in bass.tracks] or tracks
    enough = _FEW_NOTES * max((len(track.notes) for track in others), default=0)
    full = [track for track in others if len(track.notes) >= enough]
    return sorted(full, key=lambda track: (is_one_line(track), _mean_pitch(track)))[-1:]


def is_one_line(track: Track) -> bool:
    """Whether most of a track's notes are on its highest line."""
    on_line = len(line_of(track.notes, Edge.HIGHEST).notes)
    return on_line >= _MOSTLY_ONE_LINE * len(track.notes)


def plays_bass(track: Track) -> bool:
    """Whether a track is a bass by its name or program."""
    return bool(_BASS_NAME.search(track.name)) or track.program in _BASS_PROGRAMS


def _first_of(
    tracks: Sequence[Track],
    named: Sequence[Track],
    by_program: Sequence[Track],
    by_register: Sequence[Track],
) -> Part | None:
    """The first rule that finds tracks."""
    if len(tracks) == 1:
        return Part(tuple(tracks), Reason.ONLY)
    rules = {Reason.NAME: named, Reason.PROGRAM: by_program, Reason.REGISTER: by_register}
    return next((Part(tuple(found), reason) for reason, found in rules.items() if found), None)


def pitched_tracks(score: Score) -> tuple[Track, ...]:
    """The tracks that have notes and are not drums."""
    drums = drum_part(score)
    tracks = _with_notes(score.tracks)
    return tuple(track for track in tracks if drums is None or track not in drums.tracks)


def _with_notes(tracks: Sequence[Track]) -> tuple[Track, ...]:
    return tuple(track for track in tracks if track.notes)


def _mean_pitch(track: Track) -> float:
    return sum(note.pitch for note in track.notes) / len(track.notes)
