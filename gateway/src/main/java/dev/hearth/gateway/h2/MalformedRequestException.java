package dev.hearth.gateway.h2;

/**
 * A request that is malformed by RFC 9113, 8.1.1: its stream is reset and it gets no answer.
 * Without a stack trace: peers cause it at will.
 */
final class MalformedRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message) {
    super(message, null, false, false);
  }
}
