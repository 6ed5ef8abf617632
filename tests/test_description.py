from musicgen import factory
from musicgen.description import describe
from musicgen.representation.fit_report import ChangeKind
from musicgen.score import Note, Score, Track

FITS = ["drums-2bar", "melody-2bar", "melody-16bar", "bass-2bar", "trio-16bar", "measure"]


def test_drums_fit_drum_models_and_are_refused_as_a_melody() -> None:
    described = describe(factory.load("house").score)
    assert list(described.fits) == FITS
    assert described.fits["drums-2bar"].line() == "fits as it is"
    assert described.fits["drums-2bar"].to_dict() == {"changes": []}
    melody = described.fits["melody-2bar"]
    assert melody.line().startswith("cannot be fitted: no melody in it")
    assert melody.to_dict() == {"refusal": melody.refusal}
    assert described.fits["trio-16bar"].report.kinds == {ChangeKind.LOOPED}


def test_a_tune_has_a_key_and_bars() -> None:
    pitches = (60, 62, 64, 65, 67, 69, 71, 72, 67, 60)
    notes = tuple(Note(float(at), pitch, 90, 1.0) for at, pitch in enumerate(pitches))
    described = describe(Score((Track("Tune", notes, 5),)))
    told = described.to_dict()
    assert told["key"]["name"] == "C major"
    assert (told["bars"], told["meter"], told["length_beats"]) == (3, "4/4", 10.0)
    assert told["tracks"] == [{"name": "Tune", "program": 5, "is_drum": False, "notes": 10}]
    assert told["attributes"]["note-density"] == 3.3333
    assert "10 beats filled up" not in told["fits"]["melody-2bar"]["changes"][0]["line"]


def test_silence_is_described() -> None:
    told = describe(Score(length_beats=4)).to_dict()
    assert told["key"] is None
    assert told["attributes"] == {"note-density": 0}
    assert all("refusal" in fit for fit in told["fits"].values())
