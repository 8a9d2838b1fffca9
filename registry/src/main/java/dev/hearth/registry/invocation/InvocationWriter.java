package dev.hearth.registry.invocation;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Writes changes in the order in which they come, as many in one commit as there are. */
final class InvocationWriter implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(InvocationWriter.class);
  private static final int MOST_AT_ONCE = 1000;
  private static final long BETWEEN_PRUNINGS_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long LONGEST_END_MILLIS = 10_000;

  /** A change within a transaction. */
  interface Change<T> {
    Written<T> apply(InvocationWrites writes) throws SQLException;
  }

  /**
   * @param afterwards to be done once it is committed
   */
  record Written<T>(T result, Runnable afterwards) {
    static <T> Written<T> of(T result) {
      return new Written<>(result, () -> {});
    }
  }

  private record Asked<T>(Change<T> change, CompletableFuture<T> answer) {
    Runnable apply(InvocationWrites writes) throws SQLException {
      Written<T> written = change.apply(writes);
      return () -> {
        written.afterwards().run();
        answer.complete(written.result());
      };
    }
  }

  private final Connection connection;
  private final Path file;
  private final Supplier<Instant> forgotten;
  private final InvocationWrites writes;
  private final BlockingQueue<Asked<?>> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param forgotten what ended before is not kept
   */
  InvocationWriter(Connection connection, Path file, Supplier<Instant> forgotten) {
    this.connection = connection;
    this.file = file;
    this.forgotten = forgotten;
    this.writes = new InvocationWrites(connection);
    this.thread = Thread.ofPlatform().daemon().name("hearth-invocations").start(this::run);
  }

  <T> CompletableFuture<T> write(Change<T> change) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    queue.add(new Asked<>(change, answer));
    return answer;
  }

  private void run() {
    long prunedAt = System.nanoTime() - BETWEEN_PRUNINGS_NANOS;
    List<Asked<?>> asked = new ArrayList<>();
    while (!closed || !queue.isEmpty()) {
      try {
        Asked<?> first = queue.poll(closed ? 0 : 1, TimeUnit.SECONDS);
        if (first != null) {
          asked.add(first);
          queue.drainTo(asked, MOST_AT_ONCE - 1);
          write(asked);
        }
        if (System.nanoTime() - prunedAt >= BETWEEN_PRUNINGS_NANOS) {
          prunedAt = System.nanoTime();
          prune();
        }
      } catch (InterruptedException e) {
        closed = true;
      } finally {
        asked.clear();
      }
    }
  }

  private void write(List<Asked<?>> asked) {
    List<Runnable> answers = new ArrayList<>(asked.size());
    try {
      writes.begin();
      for (Asked<?> each : asked) {
        answers.add(each.apply(writes));
      }
      writes.commit();
    } catch (SQLException | RuntimeException e) {
      rollBack(e);
      asked.forEach(each -> each.answer().completeExceptionally(failed(e)));
      return;
    }
    answers.forEach(InvocationWriter::answer);
  }

  private static void answer(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException e) {
      LOG.error("whoever waited for an invocation to be written failed", e);
    }
  }

  private void prune() {
    try {
      writes.prune(forgotten.get());
    } catch (SQLException e) {
      LOG.warnf("cannot remove old invocations from %s: %s", file, e.getMessage());
    }
  }

  private void rollBack(Exception cause) {
    try {
      writes.rollBack();
    } catch (SQLException notInTransaction) {
      cause.addSuppressed(notInTransaction);
    }
  }

  private HearthException failed(Exception e) {
    LOG.warnf("cannot write to %s: %s", file, e.getMessage());
    return new HearthException(
        ErrorCode.INTERNAL, "cannot write to " + file + ": " + e.getMessage(), e);
  }

  @Override
  public void close() {
    closed = true;
    // Wakes the thread.
    var _ = write(unchanged -> Written.of(true));
    try {
      thread.join(LONGEST_END_MILLIS);
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
