package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;

/** A request that goes to one backend, the admin API, without permit or deadline. */
public final class DirectExchange extends Exchange {
  private final Backend backend;

  public DirectExchange(Loop loop, Recipient recipient, RequestTraits traits, Backend backend) {
    super(loop, recipient, traits);
    this.backend = backend;
  }

  @Override
  public void start() {
    sendTo(backend);
  }

  @Override
  protected void again() {
    sendTo(backend);
  }

  @Override
  protected void expired() {
    throw new IllegalStateException("a request to the admin API has no deadline");
  }

  @Override
  protected ErrorCode unreachableCode() {
    return ErrorCode.ADMIN_UNAVAILABLE;
  }

  @Override
  protected String describe() {
    return "the admin API";
  }
}
