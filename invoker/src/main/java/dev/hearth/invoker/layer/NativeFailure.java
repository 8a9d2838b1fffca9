package dev.hearth.invoker.layer;

import java.io.IOException;

/** A system call that failed, with its number of the reason. */
final class NativeFailure extends IOException {
  private static final long serialVersionUID = 1L;

  // asm-generic/errno-base.h and errno.h; the same on every architecture that Java 25 runs on.
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EEXIST = 17;
  static final int EXDEV = 18;
  static final int ENOTDIR = 20;
  static final int ENOSPC = 28;
  static final int EMLINK = 31;
  static final int ENAMETOOLONG = 36;
  static final int ELOOP = 40;
  static final int EDQUOT = 122;

  private final int errno;

  NativeFailure(String call, String path, int errno) {
    super(call + " of '" + path + "' failed with errno " + errno);
    this.errno = errno;
  }

  int errno() {
    return errno;
  }
}
