package dev.hearth.cli.output;

/** How much of something is done. */
final class ProgressBar {
  private static final int WIDTH = 20;

  private ProgressBar() {}

  /** For example {@code ━━━━━───── 25 % of 512Mi}. */
  static String of(long done, long total) {
    int filled = (int) (Math.min(done, total) * WIDTH / total);
    return "━".repeat(filled) + "─".repeat(WIDTH - filled) + " " + amounts(done, total);
  }

  static String amounts(long done, long total) {
    return Math.min(done, total) * 100 / total + " % of " + Quantity.bytes(total);
  }
}
