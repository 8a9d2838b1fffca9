package dev.hearth.invoker.start;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;

/** Why an instance did not become ready. */
public final class StartProblem extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean killed;

  public StartProblem(ErrorCode code, String message) {
    this(code, message, false);
  }

  /**
   * @param killed whether a signal ended the process, which says little about the next start
   */
  public StartProblem(ErrorCode code, String message, boolean killed) {
    super(message);
    this.code = code;
    this.killed = killed;
  }

  /** The problem that an exception of the platform tells of. */
  public static StartProblem of(HearthException e) {
    return new StartProblem(e.code(), e.getMessage());
  }

  /** The same with what to do about it on a line of its own. */
  public StartProblem withHint(String hint) {
    return new StartProblem(code, getMessage() + "\n" + hint, killed);
  }

  public ErrorCode code() {
    return code;
  }

  public boolean killed() {
    return killed;
  }
}
