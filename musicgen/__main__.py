"""`musicgen` and `python -m musicgen`: the command line, quiet on Ctrl-C from its first import on.

Where Ctrl-C meets an import, what comes of it may be any error, or none: a compiled module says
that it could not be set up, and an interrupted callback is told and forgotten.
"""

import _thread
import signal
import sys
import threading
from types import FrameType

_INTERRUPTED = 130
_SOON_S = 0.01


class _Interrupts:
    """Remembers whether Ctrl-C was pressed, and passes it on as `KeyboardInterrupt`."""

    def __init__(self) -> None:
        self.came = False
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored
            signal.signal(signal.SIGINT, self._take)
        self._tell_forgotten = sys.unraisablehook
        sys.unraisablehook = self._again

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        raise KeyboardInterrupt

    def _again(self, forgotten: "sys.UnraisableHookArgs") -> None:
        """Interrupt anew, where that fell into a callback whose errors lead nowhere."""
        if self.came and issubclass(forgotten.exc_type, KeyboardInterrupt):
            again = threading.Timer(_SOON_S, _thread.interrupt_main)  # it would be lost in here too
            again.daemon = True
            again.start()
        else:
            self._tell_forgotten(forgotten)


def main() -> int:
    """Run the command of the process's arguments; its exit code."""
    interrupts = _Interrupts()
    try:
        from musicgen.cli.main import main as command_line  # noqa: PLC0415 - what takes time

        code = command_line()
    except BaseException as err:
        if interrupts.came and not isinstance(err, SystemExit):
            return _INTERRUPTED
        raise
    return _INTERRUPTED if interrupts.came and code else code


if __name__ == "__main__":
    sys.exit(main())
