package dev.hearth.api.instance;

import dev.hearth.api.function.RevisionId;
import java.time.Instant;
import java.util.Optional;

/**
 * One line that an instance wrote, or a part of a long one. A line is what ends with a line feed;
 * any other character, a carriage return too, is part of the text.
 *
 * @param revision of the instance; empty in logs of versions that did not record it
 * @param continued whether the next line of the same instance and stream belongs to the same line
 * @param text without the line feed
 */
public record LogLine(
    InstanceId instance,
    Optional<RevisionId> revision,
    Instant at,
    LogStream stream,
    boolean continued,
    String text) {}
