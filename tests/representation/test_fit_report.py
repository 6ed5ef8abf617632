import json

import pytest

from musicgen.representation.fit_report import Change, ChangeKind, FitReport, Unit


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Change(ChangeKind.MERGED, "drum track", 2), "2 drum tracks merged"),
        (Change(ChangeKind.LEFT_OUT, "other track", 1), "1 other track left out"),
        (Change(ChangeKind.CUT, "clip", detail="bars 3-4 of 16"), "cut to bars 3-4 of 16"),
        (
            Change(ChangeKind.LOOPED, "clip", amount=4.0, unit=Unit.BEATS, detail="to 8"),
            "4 beats looped to 8",
        ),
        (
            Change(ChangeKind.QUANTISED, "note", 3, 5.04, 20.8, Unit.MS),
            "3 notes quantised by 5.0 ms on average, 20.8 at most",
        ),
        (
            Change(ChangeKind.TRANSPOSED, "note", 12, -12, unit=Unit.SEMITONES),
            "12 notes transposed by -12 semitones",
        ),
        (
            Change(ChangeKind.GUESSED, "track", 1, detail="drums by its notes"),
            "1 track taken for drums by its notes",
        ),
        (Change(ChangeKind.METER, "clip", detail="6/8 taken as beats"), "6/8 taken as beats"),
    ],
)
def test_a_change_is_told_in_a_line(change: Change, line: str) -> None:
    assert change.line() == line


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_kind_has_words(kind: ChangeKind) -> None:
    assert Change(kind, "note", 2, 1.0, 1.0, Unit.MS, "somewhere").line()


def test_shifts_are_told_in_ms_at_the_tempo() -> None:
    report = FitReport.quantised("note", [0.01, -0.03, 0.0], bpm=60.0)
    (change,) = report.changes
    assert (change.count, change.unit) == (2, Unit.MS)
    assert change.amount == pytest.approx(20)
    assert change.largest == pytest.approx(30)


@pytest.mark.parametrize(
    ("length", "lines"),
    [(3.0, ("3 beats filled up with silence to 4",)), (3.75, ()), (4.0, ()), (5.0, ())],
)
def test_silence_is_told_from_a_sixteenth_on(length: float, lines: tuple[str, ...]) -> None:
    assert FitReport.filled(length, 4.0).lines() == lines


def test_what_did_not_happen_is_not_told() -> None:
    nothing = FitReport.quantised("note", [0.0, 1e-7], 120.0)
    assert nothing + FitReport.counted(ChangeKind.MERGED, "note", 0) == FitReport()
    assert FitReport().lines() == ()


def test_reports_add_up_and_are_plain_data() -> None:
    report = FitReport.counted(ChangeKind.MERGED, "note", 1) + FitReport.counted(
        ChangeKind.FOLDED, "note", 2, "by octaves"
    )
    assert report.kinds == {ChangeKind.MERGED, ChangeKind.FOLDED}
    assert report.lines() == ("1 note merged", "2 notes folded by octaves")
    changes = json.loads(json.dumps(report.to_dict()))["changes"]
    assert [change["kind"] for change in changes] == ["merged", "folded"]
    assert changes[1]["line"] == "2 notes folded by octaves"
    assert changes[1]["count"] == 2
