package dev.hearth.cli.output;

/** The exit codes of {@code hearth}; part of its public contract. */
public final class ExitCode {
  public static final int OK = 0;

  /** The platform or the function answered with an error. */
  public static final int FAILED = 1;

  /** The command line, or a local file that it names, cannot be used. */
  public static final int USAGE = 2;

  /** The platform is not running, or cannot be reached. */
  public static final int UNREACHABLE = 3;

  private ExitCode() {}
}
