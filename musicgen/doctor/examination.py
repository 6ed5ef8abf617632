"""All checks, one after another: nothing in, what each found out."""

from collections.abc import Callable, Iterator

from musicgen.doctor.check import Check, State
from musicgen.doctor.folders import check_disk, check_folders, user_folders
from musicgen.doctor.midi import check_midi, check_ports, check_sound
from musicgen.doctor.models import check_models
from musicgen.doctor.packages import check_packages, check_python
from musicgen.doctor.qt import check_qt
from musicgen.doctor.timing import check_realtime, check_timing, measure

NEEDED = frozenset({"python", "packages", "models"})
"""Without these no clip is made: where one cannot even be looked at, it fails."""


def examine() -> Iterator[Check]:
    """Check everything; what takes time is told as it is done."""
    checks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("python", check_python),
        ("packages", check_packages),
        ("models", check_models),
        ("qt", check_qt),
        ("midi", check_midi),
        ("ports", check_ports),
        ("sound", check_sound),
    )
    for name, check in checks:
        yield guarded(name, check)
    yield from _check_time()
    yield guarded("folders", lambda: check_folders(user_folders()))
    yield guarded("disk", lambda: check_disk(user_folders()["models"]))


def _check_time() -> Iterator[Check]:
    try:
        figures = measure()
    except Exception as err:  # noqa: BLE001 - as `guarded`
        yield _broken("timing", err)
        return
    yield check_timing(figures)
    yield check_realtime(figures)


def guarded(name: str, check: Callable[[], Check]) -> Check:
    """A check that is itself a finding where it breaks: on a broken machine anything may."""
    try:
        return check()
    except Exception as err:  # noqa: BLE001 - whatever it is, the other checks are to be told
        return _broken(name, err)


def _broken(name: str, err: Exception) -> Check:
    state = State.FAIL if name in NEEDED else State.WARN
    said = str(err).strip().splitlines() or [""]
    cure = "see the lines above; if they are ok, this is a defect: please report it"
    return Check(name, state, f"could not be checked: {type(err).__name__}: {said[0]}", cure)
