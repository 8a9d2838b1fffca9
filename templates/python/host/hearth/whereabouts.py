"""Where calls are in their code, seen from outside: for calls that do not come to an end."""

import sys
import traceback

from hearth.context import Context
from hearth.packages import OWN


def of_calls() -> list[tuple[Context, int, str]]:
    """The context, the thread and the stack, as text, of each call that a thread works on at this moment."""
    found = []
    for thread, frame in sys._current_frames().items():
        context = _context(frame)
        if context is not None:
            found.append((context, thread, _stack(frame)))
    return found


def _stack(frame) -> str:
    """The stack as text, without what leads to the function's own code."""
    frames = traceback.extract_stack(frame)
    own = [index for index, entry in enumerate(frames) if entry.filename.startswith(OWN)]
    rest = frames[own[-1] + 1 :] if own else frames
    return "".join(traceback.format_list(rest or frames))


def _context(frame) -> Context | None:
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if isinstance(value, Context):
                return value
        frame = frame.f_back
    return None
