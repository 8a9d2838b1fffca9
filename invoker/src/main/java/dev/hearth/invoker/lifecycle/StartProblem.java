package dev.hearth.invoker.lifecycle;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;

/** Why an instance did not become ready. */
final class StartProblem extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  StartProblem(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  static StartProblem of(HearthException e) {
    return new StartProblem(e.code(), e.getMessage());
  }

  ErrorCode code() {
    return code;
  }
}
