package dev.hearth.invoker.log;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A line of a file: time, stream and text, {@code 2026-01-01T10:00:00Z stdout hello}. A {@code +}
 * behind the stream's name says that the next entry of the stream continues the line. The text is
 * the only part that a function decides on, and it has no line feed, so no text becomes an entry.
 */
final class LogFormat {
  private static final char CONTINUED = '+';
  private static final String HEAD = "revision ";

  /**
   * The first line of a file.
   *
   * @param generation counts the files of an instance, from 1; 0 for one without such a line
   */
  record Head(Optional<RevisionId> revision, long generation) {
    static final Head NONE = new Head(Optional.empty(), 0);

    byte[] encode() {
      return (HEAD + revision.map(RevisionId::toString).orElse("-") + " " + generation + "\n")
          .getBytes(StandardCharsets.UTF_8);
    }

    /** {@link #NONE} for anything else than what {@link #encode()} wrote. */
    static Head decode(String line) {
      String[] parts = line.split(" ", -1);
      if (!line.startsWith(HEAD) || parts.length != 3) {
        return NONE;
      }
      try {
        return new Head(
            parts[1].equals("-") ? Optional.empty() : Optional.of(RevisionId.parse(parts[1])),
            Long.parseLong(parts[2]));
      } catch (HearthException | NumberFormatException e) {
        return NONE;
      }
    }
  }

  private LogFormat() {}

  /** An entry for each line of the text: what the platform says may have several. */
  static byte[] encode(LogLine line) {
    String before =
        line.at().truncatedTo(ChronoUnit.MICROS)
            + " "
            + name(line.stream())
            + (line.continued() ? CONTINUED : "")
            + " ";
    return (before + line.text().replace("\n", "\n" + before) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Empty for what is no whole entry, for example where a file was cut by a crash. */
  static Optional<LogLine> decode(InstanceId instance, Optional<RevisionId> revision, String text) {
    String[] parts = text.split(" ", 3);
    if (parts.length < 3 || parts[1].isEmpty()) {
      return Optional.empty();
    }
    boolean continued = parts[1].charAt(parts[1].length() - 1) == CONTINUED;
    String name = continued ? parts[1].substring(0, parts[1].length() - 1) : parts[1];
    for (LogStream stream : LogStream.values()) {
      if (name(stream).equals(name)) {
        try {
          return Optional.of(
              new LogLine(
                  instance, revision, Instant.parse(parts[0]), stream, continued, parts[2]));
        } catch (DateTimeException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static String name(LogStream stream) {
    return switch (stream) {
      case STDOUT -> "stdout";
      case STDERR -> "stderr";
      case PLATFORM -> "platform";
    };
  }
}
