package dev.hearth.admin.rest;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.invocation.InvocationTopics;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which dead letters of a function are meant, as parameters of a query. */
public class DeadLetterFilter {
  @QueryParam("topic")
  String topic;

  @QueryParam("state")
  @DefaultValue("waiting")
  String state;

  @QueryParam("reason")
  String reason;

  @QueryParam("key")
  String key;

  @QueryParam("since")
  String since;

  @QueryParam("id")
  String id;

  @QueryParam("after")
  String after;

  @QueryParam("limit")
  @DefaultValue("100")
  int limit;

  DeadLetterQuery query(FunctionState function) {
    Set<String> all =
        Stream.concat(
                Stream.of(InvocationTopics.deadLetter(function.name())),
                function.triggers().stream().map(trigger -> trigger.source().deadLetter()))
            .collect(Collectors.toSet());
    return new DeadLetterQuery(
        topic == null ? all : Set.of(topic),
        function.name().value(),
        state(),
        Optional.ofNullable(reason),
        Optional.ofNullable(key),
        Optional.ofNullable(since).map(DeadLetterFilter::instant),
        Optional.ofNullable(id),
        Optional.ofNullable(after),
        limit);
  }

  private Optional<DeadLetterState> state() {
    if (state.equals("all")) {
      return Optional.empty();
    }
    try {
      return Optional.of(DeadLetterState.valueOf(state.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "state '" + state + "' is unknown: use waiting, redriven, dropped or all",
          e);
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "since '" + text + "' is no time like 2026-01-31T12:00:00Z",
          e);
    }
  }
}
