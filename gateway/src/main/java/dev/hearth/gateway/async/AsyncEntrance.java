package dev.hearth.gateway.async;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes calls that are carried out later. Safe for use by many threads; never blocks. */
public interface AsyncEntrance {
  /** Where there is none. */
  AsyncEntrance NONE =
      new AsyncEntrance() {
        @Override
        public long bodyBytes() {
          return Long.MAX_VALUE;
        }

        @Override
        public CompletionStage<Void> accept(AsyncCall call) {
          return CompletableFuture.failedFuture(
              new HearthException(
                  ErrorCode.EVENTS_UNAVAILABLE, "this gateway takes no calls for later"));
        }
      };

  /** Most bytes of a body. */
  long bodyBytes();

  /**
   * Completes once the call is on durable storage, from when on it comes to an end whatever
   * happens; or exceptionally, with a {@link HearthException}: {@code ASYNC_QUEUE_FULL}, {@code
   * CONFLICT} when the id is of a call of another function, {@code EVENTS_UNAVAILABLE}. With the
   * last one it may be carried out nevertheless.
   */
  CompletionStage<Void> accept(AsyncCall call);
}
