import os
import signal
import subprocess
import sys
import textwrap

from musicgen_ui.state import autosave
from musicgen_ui.state.document import Document


def test_nothing_is_found_at_first() -> None:
    assert autosave.find() is None


def test_what_was_closed_is_shown_again() -> None:
    autosave.keep(Document(position=0.2))
    autosave.close(Document(position=0.3))
    found = autosave.find()
    assert found == autosave.Found(Document(position=0.3), was_closed=True)


def test_what_a_killed_app_had_is_recovered_once() -> None:
    autosave.close(Document(position=0.3))
    code = """
        import time
        from musicgen_ui.state import autosave
        from musicgen_ui.state.document import Document
        autosave.keep(Document(position=0.9))
        print("kept", flush=True)
        time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ)) as app:
        assert app.stdout is not None
        assert app.stdout.readline() == b"kept\n"
        running = autosave.find()
        assert running is not None
        assert running.was_closed  # that app runs: its document is its own
        app.send_signal(signal.SIGKILL)
    assert autosave.find() == autosave.Found(Document(position=0.9), was_closed=False)
    autosave.close(Document(position=0.4))
    again = autosave.find()
    assert again == autosave.Found(Document(position=0.4), was_closed=True)


def test_a_damaged_file_is_passed_over() -> None:
    folder = autosave.folder()
    folder.mkdir(parents=True)
    (folder / "autosave-999999999.musicgen").write_text("{", encoding="utf-8")
    assert autosave.find() is None
