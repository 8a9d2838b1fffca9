package dev.hearth.api.error;

import java.util.Locale;

/** Tells a full disk from other failures: the JDK has no type for it. */
public final class DiskFull {
  private DiskFull() {}

  /** Whether a failure, or one of its causes, comes from a file system without room or quota. */
  public static boolean causedBy(Throwable failure) {
    int depth = 0;
    for (Throwable each = failure; each != null && depth < 20; each = each.getCause(), depth++) {
      if (each instanceof HearthException known && known.code() == ErrorCode.DISK_FULL) {
        return true;
      }
      String message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left on device")
          || message.contains("disk quota exceeded")
          || message.contains("enospc")
          || message.contains("edquot")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The error of a file operation that failed: {@code DISK_FULL} with what to do where the disk is
   * full, else {@code otherwise}.
   *
   * @param tried what was tried, for example {@code could not build the function 'greet'}
   */
  public static HearthException or(ErrorCode otherwise, String tried, Exception cause) {
    return causedBy(cause)
        ? new HearthException(
            ErrorCode.DISK_FULL,
            tried
                + ": the disk is full; 'hearth disk' shows what uses it, 'hearth disk clean' frees"
                + " what can be made again",
            cause)
        : new HearthException(otherwise, tried + ": " + cause, cause);
  }
}
