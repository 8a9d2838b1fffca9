package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A question to an instance on a connection of its own, so that a connection which stood before
 * tells nothing of whether the instance can still be reached. For one event loop.
 */
public final class Probe extends Exchange {
  private final Backend backend;
  private final Optional<String> target;
  private final String lines;
  private final CompletableFuture<Reply> reply;
  private final long limitNanos;

  /** What became of the question. */
  public sealed interface Reply {
    /** There was an answer; without a target, a connection. */
    record Answered(int status, String body) implements Reply {}

    /** No connection was accepted, or it was closed without an answer. */
    record Refused() implements Reply {}

    /** Nothing came within the limit. */
    record Silent() implements Reply {}
  }

  private Probe(
      Loop loop,
      Backend backend,
      Optional<String> target,
      String lines,
      long limitNanos,
      CompletableFuture<Reply> reply,
      CompletableFuture<CallOutcome> outcome) {
    super(
        loop, new MemoryRecipient(loop.endings(), outcome), new RequestTraits(false, false, false));
    this.backend = backend;
    this.target = target;
    this.lines = lines;
    this.limitNanos = limitNanos;
    this.reply = reply;
  }

  /**
   * Asks; {@code then} is called once, on the loop.
   *
   * @param target path of a GET; empty to connect only
   * @param lines further header lines, each with its end
   */
  public static void ask(
      Loop loop,
      Backend backend,
      Optional<String> target,
      String lines,
      long limitNanos,
      Consumer<Reply> then) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
    var _ = reply.thenAccept(then);
    var _ = outcome.thenAccept(ended -> reply.complete(read(ended)));
    loop.endings().begun();
    new Probe(loop, backend, target, lines, limitNanos, reply, outcome).start();
  }

  private static Reply read(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Answered(int status, var _, byte[] body) ->
          new Reply.Answered(status, new String(body, StandardCharsets.US_ASCII));
      case CallOutcome.Failed(var code, var _) ->
          code == ErrorCode.DEADLINE_EXCEEDED ? new Reply.Silent() : new Reply.Refused();
    };
  }

  @Override
  public void start() {
    String request =
        "GET " + target.orElse("/") + " HTTP/1.1\r\nHost: hearth\r\nUser-Agent: hearth-probe\r\n";
    byte[] bytes = (request + lines + "\r\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuf beginning = Buffers.ALLOCATOR.directBuffer(bytes.length);
    beginWith(beginning.writeBytes(bytes));
    requestEnd();
    loop().set(this, loop().now() + limitNanos);
    Connecting.connect(loop(), backend, this);
  }

  @Override
  void connected(Upstream connection) {
    if (target.isPresent() || isDone()) {
      super.connected(connection);
      return;
    }
    connection.abort();
    reply.complete(new Reply.Answered(0, ""));
    cancel();
    loop().endings().ended(() -> {});
  }

  /** Once is enough: whoever asks may ask again. */
  @Override
  protected void again() {
    fail(ErrorCode.INSTANCE_LOST, "could not be reached");
  }

  @Override
  protected void expired() {
    fail(
        ErrorCode.DEADLINE_EXCEEDED,
        "no answer within " + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms");
  }

  @Override
  protected ErrorCode unreachableCode() {
    return ErrorCode.INSTANCE_LOST;
  }

  @Override
  protected String describe() {
    return "the instance";
  }
}
