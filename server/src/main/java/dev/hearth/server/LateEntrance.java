package dev.hearth.server;

import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.kafka.EventGateway;
import java.util.concurrent.CompletionStage;

/** Hands calls for later to the gateway of events, which is made after the one they come to. */
record LateEntrance(Late<EventGateway> events, long bodyBytes) implements AsyncEntrance {
  @Override
  public CompletionStage<Void> accept(AsyncCall call) {
    return events.get().entrance().accept(call);
  }
}
