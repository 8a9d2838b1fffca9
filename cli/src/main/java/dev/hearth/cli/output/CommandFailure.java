package dev.hearth.cli.output;

import java.util.Optional;

/**
 * Ends a command with a message for the person at the terminal, and with what to do next where that
 * is known. Never shown with a stack trace.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String hint;

  private CommandFailure(int exitCode, String message, String hint) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  public static CommandFailure failed(String message) {
    return new CommandFailure(ExitCode.FAILED, message, null);
  }

  public static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message, null);
  }

  public static CommandFailure unreachable(String message) {
    return new CommandFailure(ExitCode.UNREACHABLE, message, null);
  }

  /** The same failure, with what to do about it. */
  public CommandFailure withHint(String whatToDo) {
    return new CommandFailure(exitCode, getMessage(), whatToDo);
  }

  public int exitCode() {
    return exitCode;
  }

  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
