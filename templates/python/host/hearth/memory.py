import os

#: Of the control group: version 2, then version 1. Inside of a container it is the container's own.
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
#: For tests, and for a host that runs outside of a container.
VARIABLE = "HEARTH_BODY_MEMORY"
LEAST = 1_048_576
WITHOUT_LIMIT = 1_073_741_824


def for_bodies() -> int:
    """Bytes that bodies of requests may take: half of what the process does not use now, since what a handler makes of
    a body (text, a copy) takes as much again."""
    told = os.environ.get(VARIABLE, "")
    if told.isdecimal():
        return int(told)
    limit = _limit()
    return WITHOUT_LIMIT if limit is None else max(LEAST, (limit - _resident()) // 2)


def _limit() -> int | None:
    for path in LIMITS:
        try:
            with open(path) as file:
                text = file.read().strip()
        except OSError:
            continue
        # "max", or nearly 2^63 when there is none.
        return int(text) if text.isdecimal() and int(text) < 1 << 60 else None
    return None


def _resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
