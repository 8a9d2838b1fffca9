package dev.hearth.gateway.http;

import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.FunctionExchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.Recipient;

/** A call that came by HTTP: one deadline, from its arrival to the end of its answer. */
final class HttpExchange extends FunctionExchange {
  HttpExchange(
      Loop loop,
      Recipient recipient,
      RequestTraits traits,
      Activator<Backend> activator,
      long arrivedNanos) {
    super(loop, recipient, traits, activator, "http", arrivedNanos);
  }

  @Override
  protected long patienceNanos() {
    return activator().timeoutNanos();
  }

  @Override
  protected void permitted() {}
}
