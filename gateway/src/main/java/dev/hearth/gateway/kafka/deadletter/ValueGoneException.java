package dev.hearth.gateway.kafka.deadletter;

/** A letter that does not hold its event's value cannot get it from where it was any more. */
final class ValueGoneException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ValueGoneException(String message) {
    super(message);
  }
}
