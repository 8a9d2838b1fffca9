package dev.hearth.api.instance;

/** Where a line of a log comes from. */
public enum LogStream {
  STDOUT,
  STDERR,
  /** The platform's own words about an instance; no function can write such a line. */
  PLATFORM
}
