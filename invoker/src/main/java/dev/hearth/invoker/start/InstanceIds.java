package dev.hearth.invoker.start;

import dev.hearth.api.instance.InstanceId;
import java.security.SecureRandom;

/** Names of new instances, unlike any other on the machine. */
public final class InstanceIds {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LENGTH = 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  private InstanceIds() {}

  /** A name that was never used before. */
  public static InstanceId next() {
    StringBuilder id = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return new InstanceId(id.toString());
  }
}
