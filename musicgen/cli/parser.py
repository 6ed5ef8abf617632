"""The command line's parser: words in, options out; of an unknown word, what may be meant."""

import argparse
from typing import Any

from musicgen.errors import near_miss


class Parser(argparse.ArgumentParser):
    """argparse's, but for what it says of a word that is none of those it chooses from.

    Its own message lists them all; this one names the nearest, and lists them where none is near.
    """

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - argparse's
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        near = near_miss(str(value), known) or f"; there are {', '.join(known)}"
        raise argparse.ArgumentError(action, f"unknown {value!r}{near}")
