"""A small corpus with something of everything, for the tests of building and reporting."""

from collections.abc import Callable
from pathlib import Path

import pytest

from musicgen.factory import all_beats
from musicgen.midifile import write_score
from musicgen.score import Meter, Note, Score, Tempo, Track

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)
BAND_BARS = 17


def tune(bars: int, transposed: int = 0) -> Track:
    """A melody of eighths in 4/4 that comes again after eight bars, and not before."""
    pitches = [SCALE[(step * (1 + step // 8)) % 8] + transposed for step in range(8 * bars)]
    return Track(
        "Melody", tuple(Note(step / 2, pitch, 90, 0.5) for step, pitch in enumerate(pitches))
    )


def bass(bars: int) -> Track:
    notes = tuple(Note(float(beat), 36 + beat % 5, 80, 1.0) for beat in range(4 * bars))
    return Track("Bass", notes, program=33)


def kit(bars: int) -> Track:
    """Eighths of kick, hat, snare, hat: the same two bars again and again but for one snare."""
    pitches = [(36, 42, 38, 42)[step % 4] for step in range(8 * bars)]
    notes = [Note(step / 2, pitch, 100, 0.125) for step, pitch in enumerate(pitches)]
    return Track("Drums", (*notes, Note(4.0 * bars - 0.25, 38, 60, 0.125)), is_drum=True)


@pytest.fixture(scope="session")
def band() -> Score:
    """Melody, bass and drums, 17 bars of 4/4 at 100 bpm."""
    tracks = (tune(BAND_BARS), bass(BAND_BARS), kit(BAND_BARS))
    return Score(tracks, 4.0 * BAND_BARS, (Tempo(bpm=100),))


@pytest.fixture(scope="session")
def write_corpus(band: Score) -> Callable[[Path], Path]:
    """Write six factory beats, a band, a tune and its transposition, a waltz, and bad files."""
    scores = {f"beats/{beat.name}.mid": beat.score for beat in all_beats()[:6]}
    scores |= {
        "songs/band.mid": band,
        "songs/tune.mid": Score((tune(4),)),
        "songs/tune-in-d.mid": Score((tune(4, transposed=2),)),
        "songs/waltz.mid": Score((tune(3), bass(3)), meters=(Meter(0, 3, 4),)),
    }
    bad = ("songs/copy.mid", "songs/text.mid", "songs/short.mid", "songs/missing.mid")

    def write(root: Path) -> Path:
        for path, score in scores.items():
            write_score(score, root / path)
        whole = (root / "songs" / "band.mid").read_bytes()
        (root / "songs" / "copy.mid").write_bytes(whole)
        (root / "songs" / "text.mid").write_bytes(b"no music")
        (root / "songs" / "short.mid").write_bytes(whole[:200])
        rows = ["source\tpath\tsong\tsplit"]
        for path in (*scores, *bad):
            source, _, name = path.partition("/")
            split = "test" if name == "tune-in-d.mid" else "train"
            rows.append(f"{source}\t{name}\t{path}\t{split}")
        (root / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (root / "sources.tsv").write_text("source\tlicence\nbeats\tCC0\n", encoding="utf-8")
        return root

    return write
