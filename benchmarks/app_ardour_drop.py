"""The drop on a real DAW: the app's result dragged onto Ardour 7's window, found in its session.

Usage: python -m benchmarks.app_ardour_drop [--picture FILE.png]

Both windows are on a screen that nobody sees; the drag is a mouse's, pressed on the app's handle
and let go over Ardour's tracks. Ends with an error where the session has not got the clip's notes.
Needs Debian's `ardour`, `jackd2`, `xvfb` and `xdotool`, for a picture `imagemagick` too. Run as
root it spares a warning of Ardour's on locked memory, which would be in the way.
"""

import argparse
import contextlib
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image

from musicgen.errors import MusicgenError
from musicgen.midifile import read_score
from tests.plugin.jack_rig import clients_on
from tests.ui.screen import Screen, ScreenError, ShownProgram, home_variables, wait_until
from tests.ui.shown_program import TICKS_PER_BEAT

_SIZE = (1600, 1000)
_APP_SIZE = (1000, 640)
_DROPPED_AT = (1250, 420)  # right of the app, among Ardour's tracks
_PICTURE_WIDTH = 1200
_ARDOUR = Path("/usr/lib/ardour7")
_JACK = "libjack_audiobackend.so"
_TRIES = 3  # Ardour may lose JACK on a machine that others use


def output_of(*command: str, **environment: str) -> str:
    """What a program writes; nothing where it fails."""
    done = subprocess.run(  # noqa: S603 - our own orders
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environment,
    )
    return "" if done.returncode else done.stdout


@contextlib.contextmanager
def running(log: Path, *command: object, **environment: str) -> Iterator[int]:
    """A program that is ended at last; its process's id."""
    with (
        log.open("w", encoding="utf-8") as told,
        subprocess.Popen(  # noqa: S603 - our own orders
            [*map(str, command)], stdout=told, stderr=told, env=os.environ | environment
        ) as process,
    ):
        try:
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def ardours_environment(folder: Path) -> dict[str, str]:
    """A home in which Ardour asks nothing: JACK, which runs, is the only system it finds."""
    home = folder / "ardour-home"
    variables = home_variables(home)
    config = home / "config" / "ardour7"
    config.mkdir(parents=True)
    (config / ".a7").touch()
    libraries = folder / "ardour"
    (libraries / "backends").mkdir(parents=True)
    for path in _ARDOUR.iterdir():
        if path.name != "backends":
            (libraries / path.name).symlink_to(path)
    (libraries / "backends" / _JACK).symlink_to(_ARDOUR / "backends" / _JACK)
    return variables | {
        "ARDOUR_DATA_PATH": "/usr/share/ardour7",
        "ARDOUR_CONFIG_PATH": "/etc/ardour7",
        "ARDOUR_DLL_PATH": str(libraries),
        "LD_LIBRARY_PATH": str(_ARDOUR),
        "GTK_PATH": f"/etc/ardour7:{_ARDOUR}",
    }


def window_of(screen: Screen, pid: int, title: str) -> str:
    """The id of a program's window, once it shows one of that title."""

    def found() -> list[str]:
        search = ("search", "--all", "--onlyvisible", "--pid", str(pid), "--name", title)
        return output_of("xdotool", *search, DISPLAY=screen.display).split()

    wait_until(f"a window called {title}", found)
    return found()[-1]


def take_picture(screen: Screen, path: Path) -> None:
    """Keep what is on the screen, small."""
    whole = path.with_suffix(".whole.png")
    output_of("import", "-display", screen.display, "-window", "root", str(whole))
    with Image.open(whole) as picture:
        size = (_PICTURE_WIDTH, round(picture.height * _PICTURE_WIDTH / picture.width))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    small.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    whole.unlink()


@contextlib.contextmanager
def ardour(screen: Screen, folder: Path, session: Path) -> Iterator[None]:
    """Ardour with an empty session, over the whole screen, on a JACK server of its own."""
    server = f"musicgen-drop-{os.getpid()}"
    os.environ["JACK_DEFAULT_SERVER"] = server
    environment: Mapping[str, str] = ardours_environment(folder)
    driver = ("-d", "dummy", "-r", 48000, "-p", 1024)
    jackd = ("jackd", "-n", server, "--no-realtime", "-t", 5000, *driver)
    (program,) = _ARDOUR.glob("ardour-7*")
    with running(folder / "jack.log", *jackd):
        wait_until("JACK", lambda: clients_on(server))
        output_of("ardour7-new_empty_session", str(session), **environment)
        command = (program, "--no-splash", "--no-announcements", session)
        shown = {**environment, "DISPLAY": screen.display}
        with running(folder / "ardour.log", *command, **shown) as pid:
            window = window_of(screen, pid, "session")
            screen.mouse("windowmove", window, 0, 0, "windowsize", window, *_SIZE)
            wait_until("Ardour on JACK", lambda: "ardour" in clients_on(server))
            yield


def drop(folder: Path, picture: Path | None) -> dict[str, object]:
    """Drop the result on Ardour; what came of it.

    Raises:
        ScreenError: it did not get there.
    """
    session = folder / "session"
    with (
        Screen("x".join(map(str, _SIZE))) as screen,
        ardour(screen, folder, session),
        ShownProgram(screen, folder / "home", "app", log=folder / "app.log") as app,
    ):
        ours, top = window_of(screen, app.pid, "musicgen"), _SIZE[1] - _APP_SIZE[1]
        screen.mouse("windowsize", ours, *_APP_SIZE, "windowmove", ours, 0, top)
        screen.mouse("windowraise", ours)
        wait_until("the app's place", lambda: app.ask("handle")[1] > top + _APP_SIZE[1] / 2)
        result = app.ask("result")
        begun_s = time.monotonic()
        screen.drag(app.ask("handle"), _DROPPED_AT, app)
        wait_until("the clip", lambda: result in map(notes_of, clips_of(session)), 20)
        took_s = time.monotonic() - begun_s
        wait_until("a word on it", lambda: "Dropped" in app.ask("message"))
        time.sleep(2)  # for Ardour to draw it, which it tells nobody
        if picture:
            take_picture(screen, picture)
    return {
        "dropped_notes": len(result),
        "notes_in": {path.name: len(notes_of(path)) for path in clips_of(session)},
        "seconds": round(took_s, 1),
    }


def clips_of(session: Path) -> list[Path]:
    """The MIDI files that a session has."""
    return sorted(session.glob("interchange/*/midifiles/*.mid"))


def notes_of(path: Path) -> list[list[int]]:
    """Ticks and pitches of a file, in order; none while Ardour is still writing it."""
    try:
        notes = read_score(path).notes
    except MusicgenError:
        return []
    return sorted([round(it.onset_beats * TICKS_PER_BEAT), it.pitch] for it in notes)


def main() -> None:
    """Print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--picture", type=Path, help="keep a picture of the screen")
    options = parser.parse_args()
    needed = ("ardour", "jackd", "Xvfb", "xdotool", *(["import"] if options.picture else []))
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (resource.RLIM_INFINITY,) * 2)
    for attempt in range(1, _TRIES + 1):
        with tempfile.TemporaryDirectory() as name:
            try:
                print(json.dumps({"attempt": attempt, **drop(Path(name), options.picture)}))
            except ScreenError as err:
                print(f"attempt {attempt}: {err}")
            else:
                return
    raise SystemExit(1)


if __name__ == "__main__":
    main()
