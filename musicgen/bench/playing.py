"""What musicians wait for: a model's name in, percentiles of encoding, morphing, starting out."""

import subprocess
import sys

from musicgen.bench.songs import band
from musicgen.bench.timing import Timing, timed
from musicgen.model.load import load_model
from musicgen.model.vectors import VECTORS, read_vectors
from musicgen.operations.morph import Morph
from musicgen.operations.shift import Shift

_MORPH_STEPS = 9
_FIRST_DECODE = """
import sys
from musicgen.bench.playing import first_decode
first_decode(sys.argv[1])
"""


def measure(model_name: str) -> tuple[Timing, ...]:
    """Measure encoding, decoding, morphing and shifting on one thread, and start-up.

    Start-up is timed in processes of its own, from their launch to their end.

    Args:
        model_name: Id or folder of a model.
    """
    model = load_model(model_name)
    start, end = (model.fit(band(name)) for name in ("house", "samba"))
    arrays = model.arrays(start)
    z, conditions = model.encode(*arrays).mu, model.conditions(*arrays)
    name = model.manifest.id

    def morph() -> None:
        way = Morph(model, start, end)
        way.at(way.positions(_MORPH_STEPS))

    shifts: tuple[Timing, ...] = ()
    if (model.folder / VECTORS).is_file():
        vectors = read_vectors(model.folder, model.manifest)
        shift = Shift(model, start, vectors)
        shifts = (timed(f"shift {name}", lambda: shift.by({"note-density": 3}), 30),)

    return (
        timed(f"encode {name}", lambda: model.encode(*arrays), 200),
        timed(f"decode {name}", lambda: model.decode(z, *conditions), 200),
        timed(f"morph {_MORPH_STEPS} {name}", morph, 30),
        *shifts,
        *_start_up(str(model.folder), name),
    )


def _start_up(folder: str, name: str) -> tuple[Timing, ...]:
    started = {
        "import musicgen": ("-c", "import musicgen"),
        "cli --help": ("-m", "musicgen", "--help"),
        f"first decode {name}": ("-c", _FIRST_DECODE, folder),
    }
    return tuple(
        timed(what, lambda: _python(*arguments), 20, warm_up=1)  # noqa: B023 - done at once
        for what, arguments in started.items()
    )


def first_decode(folder: str) -> None:
    """Load a model, and encode and decode a clip: what the first clip of a process waits for."""
    model = load_model(folder)
    arrays = model.arrays(model.fit(band("house")))
    model.decode(model.encode(*arrays).mu, *model.conditions(*arrays))


def _python(*arguments: str) -> None:
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        process_group=0,  # Ctrl-C is for us, who end it
    )
