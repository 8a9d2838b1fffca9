package dev.hearth.gateway.callback;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.async.AsyncEntrance;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Refuses a call whose callback goes to an address, given as such, that nothing is sent to: its
 * caller hears of it at once. Names are looked up, and checked, when the callback is sent.
 */
public record CheckedEntrance(AsyncEntrance entrance, CallbackNetworks networks)
    implements AsyncEntrance {
  @Override
  public long bodyBytes() {
    return entrance.bodyBytes();
  }

  @Override
  public CompletionStage<Void> accept(AsyncCall call) {
    return call.callback()
        .flatMap(this::refusal)
        .<CompletionStage<Void>>map(CompletableFuture::failedFuture)
        .orElseGet(() -> entrance.accept(call));
  }

  private Optional<HearthException> refusal(URI url) {
    try {
      CallbackClient.checkLiteral(url, networks);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          new HearthException(
              ErrorCode.INVALID_REQUEST, "the header X-Callback-Url: " + e.getMessage(), e));
    }
  }
}
