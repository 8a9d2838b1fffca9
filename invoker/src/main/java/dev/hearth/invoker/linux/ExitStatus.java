package dev.hearth.invoker.linux;

import java.util.OptionalInt;

/**
 * How a process ended; both are empty when it was not a child of this process.
 *
 * @param code 0 to 255
 * @param signal that killed it
 */
public record ExitStatus(OptionalInt code, OptionalInt signal) {
  public static final ExitStatus UNKNOWN = new ExitStatus(OptionalInt.empty(), OptionalInt.empty());

  static ExitStatus exited(int code) {
    return new ExitStatus(OptionalInt.of(code), OptionalInt.empty());
  }

  static ExitStatus killed(int signal) {
    return new ExitStatus(OptionalInt.empty(), OptionalInt.of(signal));
  }
}
