package dev.hearth.registry.invocation;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationEnd;
import dev.hearth.api.invocation.InvocationResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The changes, as statements that are prepared once. Used by the writing thread alone. */
final class InvocationWrites {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  InvocationWrites(Connection connection) {
    this.connection = connection;
  }

  void begin() throws SQLException {
    update("BEGIN IMMEDIATE");
  }

  void commit() throws SQLException {
    update("COMMIT");
  }

  void rollBack() throws SQLException {
    update("ROLLBACK");
  }

  /** Whether it was new. */
  boolean add(Invocation invocation) throws SQLException {
    Optional<Callback> callback = invocation.callback();
    return update(
            "INSERT INTO invocations (id, function, entrance, method, target, state, accepted_at,"
                + " attempts, callback_url, callback_state, callback_attempts, fingerprint)"
                + " VALUES (?, ?, ?, ?, ?, 'QUEUED', ?, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            invocation.id(),
            invocation.function().value(),
            invocation.entrance(),
            invocation.method(),
            invocation.target(),
            invocation.acceptedAt().toEpochMilli(),
            callback.map(it -> it.url().toString()).orElse(null),
            callback.map(it -> it.state().name()).orElse(null),
            callback.map(Callback::attempts).orElse(null),
            invocation.fingerprint())
        == 1;
  }

  void attempt(String id, int attempt, Instant at) throws SQLException {
    update(
        "UPDATE invocations SET state = 'RUNNING', attempts = ?1, attempt_at = ?2,"
            + " started_at = coalesce(started_at, ?2) WHERE id = ?3 AND ended_at IS NULL",
        attempt,
        at.toEpochMilli(),
        id);
  }

  void retrying(String id, String reason) throws SQLException {
    update(
        "UPDATE invocations SET state = 'RETRYING', reason = ? WHERE id = ? AND ended_at IS NULL",
        reason,
        id);
  }

  /** Whether it had ended. */
  boolean reopen(String id) throws SQLException {
    return update(
            "UPDATE invocations SET state = 'QUEUED', attempts = 0, ended_at = NULL, status = NULL,"
                + " headers = NULL, body = NULL, truncated = NULL, callback_due = NULL,"
                + " callback_state = CASE WHEN callback_url IS NULL THEN NULL ELSE 'PENDING' END,"
                + " callback_attempts = CASE WHEN callback_url IS NULL THEN NULL ELSE 0 END"
                + " WHERE id = ? AND ended_at IS NOT NULL",
            id)
        == 1;
  }

  /** Whether it had not ended before. */
  boolean end(String id, InvocationEnd end) throws SQLException {
    Optional<InvocationResult> result = end.result();
    return update(
            "UPDATE invocations SET state = ?, attempts = max(attempts, ?), ended_at = ?,"
                + " reason = ?, status = ?, headers = ?, body = ?, truncated = ?,"
                + " callback_due = CASE WHEN callback_url IS NULL THEN NULL ELSE ? END"
                + " WHERE id = ? AND ended_at IS NULL",
            end.state().name(),
            end.attempts(),
            end.at().toEpochMilli(),
            end.reason().orElse(null),
            result.map(InvocationResult::status).orElse(null),
            result.map(it -> InvocationRows.text(it.headers())).orElse(null),
            result.map(InvocationResult::body).orElse(null),
            result.map(it -> it.truncated() ? 1 : 0).orElse(null),
            end.at().toEpochMilli(),
            id)
        == 1;
  }

  int endAll(FunctionName function, InvocationEnd end) throws SQLException {
    return update(
        "UPDATE invocations SET state = ?1, ended_at = ?2, reason = ?3,"
            + " callback_due = CASE WHEN callback_url IS NULL THEN NULL ELSE ?2 END"
            + " WHERE function = ?4 AND ended_at IS NULL",
        end.state().name(),
        end.at().toEpochMilli(),
        end.reason().orElse(null),
        function.value());
  }

  void callback(String id, Callback callback) throws SQLException {
    update(
        "UPDATE invocations SET callback_state = ?, callback_attempts = ?, callback_due = ?,"
            + " callback_problem = ? WHERE id = ?",
        callback.state().name(),
        callback.attempts(),
        InvocationRows.millis(callback.due()),
        callback.problem().orElse(null),
        id);
  }

  void ticked(FunctionName function, String schedule, Instant tick) throws SQLException {
    update(
        "INSERT INTO ticks (function, schedule, last) VALUES (?, ?, ?)"
            + " ON CONFLICT DO UPDATE SET last = max(last, excluded.last)",
        function.value(),
        schedule,
        tick.toEpochMilli());
  }

  void forgetTicks(FunctionName function, String schedule) throws SQLException {
    update("DELETE FROM ticks WHERE function = ? AND schedule = ?", function.value(), schedule);
  }

  /** Forgets what ended before. */
  void prune(Instant before) throws SQLException {
    update(
        "DELETE FROM invocations WHERE ended_at < ? AND callback_due IS NULL",
        before.toEpochMilli());
  }

  private int update(String text, Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      prepared.put(text, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement.executeUpdate();
  }
}
