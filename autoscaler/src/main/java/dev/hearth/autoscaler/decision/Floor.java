package dev.hearth.autoscaler.decision;

import java.time.Instant;

/** At least so many instances until a time, unless the function is idle before. */
record Floor(int instances, Instant until) {}
