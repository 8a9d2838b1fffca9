package dev.hearth.gateway.wire;

import dev.hearth.api.error.ErrorCode;

/** A message that breaks HTTP's rules or a limit. Without a stack trace: peers cause it at will. */
public final class BadMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public BadMessageException(String message) {
    this(ErrorCode.INVALID_REQUEST, message);
  }

  public BadMessageException(ErrorCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
