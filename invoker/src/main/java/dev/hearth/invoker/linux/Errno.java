package dev.hearth.invoker.linux;

import java.io.IOException;

/** A system call that failed. */
public final class Errno extends IOException {
  private static final long serialVersionUID = 1L;

  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int ESRCH = 3;
  static final int EAGAIN = 11;
  static final int ENOTDIR = 20;
  static final int ELOOP = 40;
  static final int EINVAL = 22;
  static final int ENODATA = 61;
  static final int ENOTSUP = 95;

  private final int number;

  Errno(String call, int number) {
    super(call + " failed: " + NativeCalls.errorText(number) + " (errno " + number + ")");
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Whether a path leads nowhere. */
  boolean isMissing() {
    return number == ENOENT || number == ENOTDIR || number == ELOOP;
  }
}
