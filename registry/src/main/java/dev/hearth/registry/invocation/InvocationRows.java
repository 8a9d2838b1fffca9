package dev.hearth.registry.invocation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationResult;
import dev.hearth.api.invocation.InvocationState;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** An invocation as a row. */
final class InvocationRows {
  static final String COLUMNS =
      "id, function, entrance, method, target, state, accepted_at, attempts, started_at,"
          + " attempt_at, ended_at, reason, status, headers, body, truncated, callback_url,"
          + " callback_state, callback_attempts, callback_due, callback_problem, fingerprint";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private InvocationRows() {}

  static Invocation read(ResultSet row) throws SQLException {
    return new Invocation(
        row.getString("id"),
        new FunctionName(row.getString("function")),
        row.getString("entrance"),
        row.getString("method"),
        row.getString("target"),
        InvocationState.valueOf(row.getString("state")),
        Instant.ofEpochMilli(row.getLong("accepted_at")),
        row.getInt("attempts"),
        time(row, "started_at"),
        time(row, "attempt_at"),
        time(row, "ended_at"),
        Optional.ofNullable(row.getString("reason")),
        result(row),
        callback(row),
        row.getString("fingerprint"));
  }

  static Long millis(Optional<Instant> time) {
    return time.map(Instant::toEpochMilli).orElse(null);
  }

  static String text(Map<String, String> headers) {
    try {
      return JSON.writeValueAsString(headers);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts are always JSON", e);
    }
  }

  private static Optional<InvocationResult> result(ResultSet row) throws SQLException {
    int status = row.getInt("status");
    if (row.wasNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new InvocationResult(
            status,
            headers(row.getString("headers")),
            row.getBytes("body"),
            row.getInt("truncated") != 0));
  }

  private static Map<String, String> headers(String text) throws SQLException {
    try {
      return JSON.readValue(text, TEXTS);
    } catch (JsonProcessingException e) {
      throw new SQLException("the headers of a stored result cannot be read", e);
    }
  }

  private static Optional<Callback> callback(ResultSet row) throws SQLException {
    String url = row.getString("callback_url");
    if (url == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Callback(
            URI.create(url),
            Callback.State.valueOf(row.getString("callback_state")),
            row.getInt("callback_attempts"),
            time(row, "callback_due"),
            Optional.ofNullable(row.getString("callback_problem"))));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
