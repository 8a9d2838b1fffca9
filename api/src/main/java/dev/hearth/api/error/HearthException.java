package dev.hearth.api.error;

/**
 * An error with a stable code and a message for the person who can act on it: what was tried, the
 * value, the limit, and what to do.
 */
public final class HearthException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public HearthException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public HearthException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
