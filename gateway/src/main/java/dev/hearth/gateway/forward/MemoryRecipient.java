package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.wire.HeaderFields;
import dev.hearth.gateway.wire.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Keeps the beginning of an answer for a call from inside. */
final class MemoryRecipient implements Recipient {
  private static final int KEPT = 64 * 1024;

  private final Endings endings;
  private final CompletableFuture<CallOutcome> outcome;
  private final ByteBuf body = Unpooled.buffer(256, KEPT);
  private int status;
  private Map<String, String> headers = Map.of();

  MemoryRecipient(Endings endings, CompletableFuture<CallOutcome> outcome) {
    this.endings = endings;
    this.outcome = outcome;
  }

  @Override
  public void connected() {}

  @Override
  public void head(ResponseHead head) {
    status = head.status();
    HeaderFields fields = head.fields();
    Map<String, String> read = HashMap.newHashMap(fields.count());
    for (int i = 0; i < fields.count(); i++) {
      read.merge(
          fields.nameText(i).toLowerCase(Locale.ROOT),
          fields.value(i),
          (first, second) -> first + ", " + second);
    }
    headers = Map.copyOf(read);
  }

  @Override
  public void data(ByteBuf data) {
    body.writeBytes(data, Math.min(data.readableBytes(), KEPT - body.writerIndex()));
    data.release();
  }

  @Override
  public void flush() {}

  @Override
  public void end() {
    CallOutcome answer = new CallOutcome.Answered(status, headers, ByteBufUtil.getBytes(body));
    endings.ended(() -> outcome.complete(answer));
  }

  @Override
  public void failed(ErrorCode code, String message, boolean begun) {
    endings.ended(() -> outcome.complete(new CallOutcome.Failed(code, message)));
  }

  @Override
  public void mayGoOn(boolean more) {}
}
