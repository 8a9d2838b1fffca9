package dev.hearth.invoker.start;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;

/** Why an instance did not become ready. */
public final class StartProblem extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public StartProblem(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** The problem that an exception of the platform tells of. */
  public static StartProblem of(HearthException e) {
    return new StartProblem(e.code(), e.getMessage());
  }

  public ErrorCode code() {
    return code;
  }
}
