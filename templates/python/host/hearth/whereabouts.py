"""Where calls are in their code, seen from outside: for calls that do not come to an end."""

import sys
import traceback

from hearth.context import Context


def of_calls() -> list[tuple[Context, int, str]]:
    """The context, the thread and the stack, as text, of each call that a thread works on at this moment."""
    found = []
    for thread, frame in sys._current_frames().items():
        context = _context(frame)
        if context is not None:
            found.append((context, thread, "".join(traceback.format_stack(frame))))
    return found


def _context(frame) -> Context | None:
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if isinstance(value, Context):
                return value
        frame = frame.f_back
    return None
