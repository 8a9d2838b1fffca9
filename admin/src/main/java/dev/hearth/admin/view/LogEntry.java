package dev.hearth.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.LogLine;
import java.time.Instant;
import java.util.Locale;

/**
 * A line of a log as the API shows it.
 *
 * @param revision null in logs of versions that did not record it
 * @param stream {@code stdout}, {@code stderr}, or {@code platform} for the platform's own words
 * @param continued whether the next entry of the same instance and stream goes on with this line
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LogEntry(
    String instance, String revision, Instant at, String stream, boolean continued, String text) {
  public static LogEntry of(LogLine line) {
    return new LogEntry(
        line.instance().value(),
        line.revision().map(RevisionId::toString).orElse(null),
        line.at(),
        line.stream().name().toLowerCase(Locale.ROOT),
        line.continued(),
        line.text());
  }
}
