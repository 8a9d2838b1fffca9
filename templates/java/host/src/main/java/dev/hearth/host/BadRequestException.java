package dev.hearth.host;

/** The request is not one that the handler can take; the message is for the caller. */
final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  BadRequestException(String message, Throwable cause) {
    super(message, cause);
  }
}
