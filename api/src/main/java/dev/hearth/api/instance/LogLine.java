package dev.hearth.api.instance;

import java.time.Instant;

/** One line that an instance wrote to stdout or stderr. */
public record LogLine(InstanceId instance, Instant at, boolean standardError, String text) {}
