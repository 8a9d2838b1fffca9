package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.activation.CallRules;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.FunctionExchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.Recipient;

/** A call that came by HTTP: one deadline, from its arrival to the end of its answer. */
final class HttpExchange extends FunctionExchange {
  private final CallId callId;
  private long untilTimeout;
  // The time set is for the wait in the queue, and another one follows.
  private boolean onlyWaits;

  HttpExchange(
      Loop loop,
      Recipient recipient,
      RequestTraits traits,
      Activator<Backend> activator,
      CallId callId,
      long arrivedNanos) {
    super(loop, recipient, traits, activator, "http", arrivedNanos);
    this.callId = callId;
  }

  @Override
  protected long patienceNanos() {
    CallRules rules = activator().rules();
    untilTimeout = rules.timeoutNanos();
    onlyWaits = rules.waitNanos() < untilTimeout;
    return rules.waitNanos();
  }

  @Override
  protected String callId() {
    return callId.toString();
  }

  @Override
  protected long deadline() {
    return arrivedNanos() + untilTimeout;
  }

  @Override
  protected void permitted() {
    if (onlyWaits) {
      onlyWaits = false;
      loop().set(this, arrivedNanos() + untilTimeout);
    }
  }

  @Override
  protected ErrorCode waitEnded() {
    return onlyWaits ? ErrorCode.QUEUE_TIMEOUT : ErrorCode.DEADLINE_EXCEEDED;
  }
}
