package dev.hearth.gateway.forward;

import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.wire.HeadWriter;
import io.netty.buffer.ByteBuf;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** A call from inside: waits as long as its maker says, and has the function's timeout then. */
final class MemoryExchange extends FunctionExchange {
  private final FunctionCall call;
  private final Clock clock;
  private boolean begun;
  private long deadline;

  MemoryExchange(
      Loop loop,
      Recipient recipient,
      Activator<Backend> activator,
      FunctionCall call,
      long arrivedNanos,
      Clock clock) {
    super(loop, recipient, traits(call), activator, call.trigger(), arrivedNanos);
    this.call = call;
    this.clock = clock;
  }

  private static RequestTraits traits(FunctionCall call) {
    return new RequestTraits(call.form().method().equals("HEAD"), false, false);
  }

  @Override
  protected long patienceNanos() {
    return call.maxWait().toNanos();
  }

  @Override
  protected String callId() {
    return call.callId();
  }

  @Override
  protected long deadline() {
    return deadline;
  }

  @Override
  protected void permitted() {
    restartDeadline();
    deadline = loop().now() + activator().timeoutNanos();
    if (begun) {
      return;
    }
    begun = true;
    long wallDeadline = clock.millis() + TimeUnit.NANOSECONDS.toMillis(activator().timeoutNanos());
    HeadWriter head =
        MemoryHead.write(loop(), activator().revision().function().value(), call, wallDeadline);
    ByteBuf beginning = Buffers.ALLOCATOR.directBuffer(head.size() + call.body().length);
    head.writeTo(beginning);
    beginning.writeBytes(call.body());
    beginWith(beginning);
    requestEnd();
  }
}
