package dev.hearth.invoker.log;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A line of a file: time, {@code stdout} or {@code stderr}, and the text. */
final class LogFormat {
  private LogFormat() {}

  static byte[] encode(LogLine line) {
    String stream = line.standardError() ? " stderr " : " stdout ";
    return (line.at().truncatedTo(ChronoUnit.MICROS) + stream + line.text() + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Empty for what is no whole line, for example where a file was cut by a crash. */
  static Optional<LogLine> decode(InstanceId instance, String text) {
    String[] parts = text.split(" ", 3);
    if (parts.length < 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LogLine(instance, Instant.parse(parts[0]), parts[1].equals("stderr"), parts[2]));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
