"""The command line's parser: words in, options out; of an unknown word, what may be meant."""

import argparse
from typing import Any

from musicgen.errors import MusicgenError, near_miss


class OutOfRangeError(MusicgenError):
    """A value that is understood and is not allowed: an error like any other, no wrong usage."""


class Parser(argparse.ArgumentParser):
    """argparse's, but for what it says of words that it does not know.

    Of a word that is none of those to choose from, its own message lists them all; this one names
    the nearest, and lists them where none is near.
    """

    # pyright sees three overloads in argparse's, of which it finds one not to be covered.
    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        args: Any = None,  # noqa: ANN401 - argparse's
        namespace: Any = None,  # noqa: ANN401 - argparse's
    ) -> Any:  # noqa: ANN401 - argparse's
        """Parse; what is left over is told with this command's usage, not with that of them all."""
        found, left = super().parse_known_args(args, namespace)
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return found, left

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:  # noqa: ANN401 - argparse's
        try:
            return super()._get_value(action, arg_string)
        except OutOfRangeError as err:
            raise MusicgenError(f"{'/'.join(action.option_strings)} {err}") from err

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - argparse's
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        near = near_miss(str(value), known) or f"; there are {', '.join(known)}"
        raise argparse.ArgumentError(action, f"unknown {value!r}{near}")
