package dev.hearth.host;

/** The handler cannot be called with this request; the message is for the caller. */
final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /** The request is not one that the handler can take: 400. */
  BadRequestException(String message, Throwable cause) {
    this(400, "invalid-request", message, cause);
  }

  BadRequestException(int status, String code, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  /** Of the problem document. */
  String code() {
    return code;
  }
}
