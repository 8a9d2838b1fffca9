package dev.hearth.invoker.linux;

import java.util.OptionalInt;

/**
 * How a process ended; both are empty when it was not a child of this process.
 *
 * @param code 0 to 255
 * @param signal that killed it
 */
public record ExitStatus(OptionalInt code, OptionalInt signal) {
  private static final int SIGNALLED = 128;
  private static final int SIGNALS = 64;

  public static final ExitStatus UNKNOWN = new ExitStatus(OptionalInt.empty(), OptionalInt.empty());

  /**
   * The same of the command whose init ended with this status: a code above 128 tells the signal
   * that killed the command, as shells and container engines write it.
   */
  public ExitStatus ofCommand() {
    return code.isPresent() && code.getAsInt() > SIGNALLED && code.getAsInt() <= SIGNALLED + SIGNALS
        ? killed(code.getAsInt() - SIGNALLED)
        : this;
  }

  static ExitStatus exited(int code) {
    return new ExitStatus(OptionalInt.of(code), OptionalInt.empty());
  }

  static ExitStatus killed(int signal) {
    return new ExitStatus(OptionalInt.empty(), OptionalInt.of(signal));
  }
}
