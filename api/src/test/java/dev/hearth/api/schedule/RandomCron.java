package dev.hearth.api.schedule;

import java.util.Random;

/** Makes crontab entries of all kinds. */
final class RandomCron {
  private RandomCron() {}

  static String next(Random random) {
    return field(random, 0, 59, 3)
        + " "
        + field(random, 0, 23, 3)
        + " "
        + field(random, 1, 28, 6)
        + " "
        + field(random, 1, 12, 9)
        + " "
        + field(random, 0, 7, 6);
  }

  /**
   * @param star of ten fields, how many are a star alone
   */
  private static String field(Random random, int first, int last, int star) {
    if (random.nextInt(10) < star) {
      return "*";
    }
    int low = random.nextInt(first, last + 1);
    int high = random.nextInt(low, last + 1);
    return switch (random.nextInt(5)) {
      case 0 -> "*/" + random.nextInt(1, last + 1);
      case 1 -> low + "-" + high;
      case 2 -> low + "," + high;
      case 3 -> low + "-" + high + "/" + random.nextInt(1, last + 1);
      default -> "" + low;
    };
  }
}
