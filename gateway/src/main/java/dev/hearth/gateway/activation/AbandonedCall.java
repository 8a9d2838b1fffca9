package dev.hearth.gateway.activation;

/**
 * A call that its caller does not wait for any more and that may still occupy its instance. It
 * counts there until it is known to have ended.
 *
 * @param id the call's; the caller may have chosen it, so it need not be the only one of that name
 * @param deadlineNanos when it should have ended at the latest, on the activator's clock
 */
public record AbandonedCall(String id, long deadlineNanos) {}
