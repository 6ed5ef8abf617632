"""Coverage-guided fuzzing of the MIDI reader: only a ClipError, or a Score that can be written.

Not part of the tests. In an environment with musicgen and `atheris` (3.0.0 was used):

    python tests/fuzz/fuzz_midifile.py FOLDER -runs=200000 -max_len=4096 -timeout=2 \
        -rss_limit_mb=500 -print_final_stats=1

FOLDER is made and filled with seeds, and keeps what reached new code. A file that breaks the
reader, takes more than 2 s or more than 500 MB stops the run and is written as `crash-*`,
`timeout-*` or `oom-*`.
"""

import sys
from pathlib import Path

import atheris
from midi_seeds import seeds

with atheris.instrument_imports(include=["musicgen", "pretty_midi"]):
    from musicgen.errors import ClipError
    from musicgen.midifile import score_from_bytes, score_to_bytes
    from musicgen.midifile.limits import MAX_BEATS, MAX_CHANGES, MAX_NOTES


def read(content: bytes) -> None:
    """Read a file both ways; a Score is within the limits, and what is written of it is read."""
    for sustain in (False, True):
        try:
            score = score_from_bytes(content, "fuzz.mid", sustain=sustain)
        except ClipError:
            continue
        assert 0 < len(score.notes) <= MAX_NOTES
        assert len(score.tempos) + len(score.meters) <= MAX_CHANGES + 2
        assert score.length_beats <= MAX_BEATS + 1
        assert score_to_bytes(score).startswith(b"MThd")


def main() -> None:
    """Fill the folder, and fuzz until the runs are done."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds().items():
        (folder / f"{name}.mid").write_bytes(content)
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
