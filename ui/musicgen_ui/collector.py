"""Python's collector of cycles, kept from stopping what has to answer at once.

A full collection walks every object there is: with a library of clips in memory that is tens of
milliseconds, in which no frame is drawn and no result is sent. What stays is therefore left out.
"""

import gc

_YOUNG, _MIDDLE, _OLD = 10_000, 20, 20
"""Objects, then collections of the generation before, until each generation is collected; so many
objects come and go with one clip shown."""


def tune() -> None:
    """Collect seldom: most of what goes has no cycle, and is freed without the collector."""
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


def leave_out_all() -> None:
    """Leave what is there now out of every collection to come, without one now, which would stop.

    It is still freed when nothing refers to it. Cycles that wait to be collected stay for good: a
    few for each call, so this is for what comes seldom, such as a list of clips.
    """
    gc.freeze()
