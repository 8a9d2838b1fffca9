package dev.hearth.registry.invocation;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.BusyCallbacks;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationEnd;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.api.invocation.InvocationStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The store in a SQLite file that is made with the first invocation. Reads wait for no write.
 * Invocations that ended are kept for a time, and forgotten then.
 */
public final class InvocationLog implements InvocationStore, AutoCloseable {
  private final Path file;
  private final Clock clock;
  private final Duration kept;
  private final Map<FunctionName, Integer> open = new ConcurrentHashMap<>();
  private Connection reading;
  private InvocationWriter writer;
  private boolean closed;

  private InvocationLog(Path file, Clock clock, Duration kept) {
    this.file = file;
    this.clock = clock;
    this.kept = kept;
  }

  /**
   * Opens the file where there is one.
   *
   * @param kept how long an invocation is known after its end
   */
  public static InvocationLog open(Path file, Clock clock, Duration kept) {
    InvocationLog log = new InvocationLog(file, clock, kept);
    if (Files.exists(file)) {
      var _ = log.writer();
    }
    return log;
  }

  @Override
  public CompletionStage<Boolean> add(Invocation invocation) {
    return write(
        writes -> {
          boolean added = writes.add(invocation);
          return counted(added, invocation.function(), added ? 1 : 0);
        });
  }

  @Override
  public void attempt(Invocation invocation, int attempt, Instant at) {
    var _ =
        write(
            writes -> {
              int more = writes.add(invocation) ? 1 : 0;
              writes.attempt(invocation.id(), attempt, at);
              return counted(true, invocation.function(), more);
            });
  }

  @Override
  public void retrying(String id, String reason) {
    var _ =
        write(
            writes -> {
              writes.retrying(id, reason);
              return InvocationWriter.Written.of(true);
            });
  }

  @Override
  public void reopen(Invocation invocation) {
    var _ =
        write(
            writes -> {
              boolean more = writes.add(invocation) || writes.reopen(invocation.id());
              return counted(true, invocation.function(), more ? 1 : 0);
            });
  }

  @Override
  public CompletionStage<Boolean> end(Invocation invocation, InvocationEnd end) {
    return write(
        writes -> {
          int more = writes.add(invocation) ? 1 : 0;
          boolean ended = writes.end(invocation.id(), end);
          return counted(ended, invocation.function(), more - (ended ? 1 : 0));
        });
  }

  @Override
  public CompletionStage<Integer> endAll(FunctionName function, InvocationEnd end) {
    if (!exists()) {
      return CompletableFuture.completedFuture(0);
    }
    return write(
        writes -> {
          int ended = writes.endAll(function, end);
          return counted(ended, function, -ended);
        });
  }

  @Override
  public CompletionStage<Boolean> callback(String id, Callback callback) {
    return write(
        writes -> {
          writes.callback(id, callback);
          return InvocationWriter.Written.of(true);
        });
  }

  @Override
  public Optional<Invocation> find(String id) {
    return query("WHERE id = ?", id).stream().findFirst();
  }

  @Override
  public List<Invocation> list(
      Optional<FunctionName> function, Optional<InvocationState> state, int most) {
    List<String> conditions = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    function.ifPresent(
        name -> {
          conditions.add("function = ?");
          values.add(name.value());
        });
    state.ifPresent(
        it -> {
          conditions.add("state = ?");
          values.add(it.name());
        });
    values.add(most);
    return query(
        (conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions))
            + " ORDER BY accepted_at DESC LIMIT ?",
        values.toArray());
  }

  @Override
  public Map<FunctionName, Integer> open() {
    return Map.copyOf(open);
  }

  @Override
  public List<Invocation> callbacksDue(Instant now, BusyCallbacks busy, int most) {
    List<Object> values = new ArrayList<>(List.of(now.toEpochMilli()));
    String others = others(busy, values);
    values.add(most);
    // The first is due at once, whatever was done to the clock that its invocation ended by.
    return query(
        "WHERE callback_due IS NOT NULL AND (callback_due <= ? OR callback_attempts = 0)"
            + others
            + " ORDER BY callback_due LIMIT ?",
        values.toArray());
  }

  @Override
  public Optional<Instant> nextCallback(BusyCallbacks busy) {
    List<Object> values = new ArrayList<>();
    return number(
            "SELECT min(callback_due) FROM invocations WHERE callback_due IS NOT NULL"
                + others(busy, values),
            values.toArray())
        .map(Instant::ofEpochMilli);
  }

  /** A condition for callbacks that are not busy; adds its values. */
  private static String others(BusyCallbacks busy, List<Object> values) {
    return notAmong("id", busy.ids(), values)
        + notAmong("function", busy.functions().stream().map(FunctionName::value).toList(), values)
        + notAmong(CallbackHost.NAME + "(callback_url)", busy.hosts(), values);
  }

  private static String notAmong(String column, Collection<String> left, List<Object> values) {
    values.addAll(left);
    return left.isEmpty()
        ? ""
        : " AND "
            + column
            + " NOT IN ("
            + String.join(", ", Collections.nCopies(left.size(), "?"))
            + ")";
  }

  @Override
  public Optional<Instant> lastTick(FunctionName function, String schedule) {
    return number(
            "SELECT last FROM ticks WHERE function = ? AND schedule = ?",
            function.value(),
            schedule)
        .map(Instant::ofEpochMilli);
  }

  @Override
  public CompletionStage<Boolean> ticked(FunctionName function, String schedule, Instant tick) {
    return write(
        writes -> {
          writes.ticked(function, schedule, tick);
          return InvocationWriter.Written.of(true);
        });
  }

  @Override
  public void forgetTicks(FunctionName function, String schedule) {
    if (exists()) {
      var _ =
          write(
              writes -> {
                writes.forgetTicks(function, schedule);
                return InvocationWriter.Written.of(true);
              });
    }
  }

  /** Writes what was asked for, and ends. */
  @Override
  public void close() {
    InvocationWriter last;
    synchronized (this) {
      closed = true;
      last = writer;
    }
    if (last != null) {
      last.close();
      closeReading();
    }
  }

  private synchronized void closeReading() {
    try {
      reading.close();
    } catch (SQLException e) {
      throw failed("close", e);
    }
  }

  private synchronized boolean exists() {
    return writer != null;
  }

  private <T> CompletionStage<T> write(InvocationWriter.Change<T> change) {
    try {
      return writer().write(change);
    } catch (HearthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> InvocationWriter.Written<T> counted(T result, FunctionName function, int more) {
    return new InvocationWriter.Written<>(result, () -> count(function, more));
  }

  private void count(FunctionName function, int more) {
    if (more != 0) {
      open.merge(function, more, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  private synchronized InvocationWriter writer() {
    if (closed) {
      throw new HearthException(
          ErrorCode.SHUTTING_DOWN, "the log of invocations is closed: Hearth is shutting down");
    }
    if (writer == null) {
      try {
        Connection writing = InvocationFile.open(file);
        reading = InvocationFile.open(file);
        CallbackHost.addTo(reading);
        open.putAll(counts());
        writer = new InvocationWriter(writing, file, () -> clock.instant().minus(kept));
      } catch (SQLException e) {
        throw failed("open", e);
      }
    }
    return writer;
  }

  private Map<FunctionName, Integer> counts() throws SQLException {
    Map<FunctionName, Integer> counts = new HashMap<>();
    try (PreparedStatement statement =
            reading.prepareStatement(
                "SELECT function, count(*) FROM invocations WHERE ended_at IS NULL"
                    + " GROUP BY function");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        counts.put(new FunctionName(rows.getString(1)), rows.getInt(2));
      }
    }
    return counts;
  }

  private synchronized List<Invocation> query(String condition, Object... values) {
    if (reading == null) {
      return List.of();
    }
    try (PreparedStatement statement =
        reading.prepareStatement(
            "SELECT " + InvocationRows.COLUMNS + " FROM invocations " + condition)) {
      set(statement, values);
      List<Invocation> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(InvocationRows.read(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw failed("read", e);
    }
  }

  private synchronized Optional<Long> number(String text, Object... values) {
    if (reading == null) {
      return Optional.empty();
    }
    try (PreparedStatement statement = reading.prepareStatement(text)) {
      set(statement, values);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        long number = rows.getLong(1);
        return rows.wasNull() ? Optional.empty() : Optional.of(number);
      }
    } catch (SQLException e) {
      throw failed("read", e);
    }
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private HearthException failed(String tried, SQLException e) {
    return new HearthException(
        ErrorCode.INTERNAL, "cannot " + tried + " " + file + ": " + e.getMessage(), e);
  }
}
