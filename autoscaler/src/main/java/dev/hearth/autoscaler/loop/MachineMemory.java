package dev.hearth.autoscaler.loop;

import java.util.function.LongSupplier;

/**
 * The memory that all instances share with the stem cells that wait.
 *
 * @param bytes of all together
 * @param cellBytes what waiting cells take now; safe to be asked often
 */
public record MachineMemory(long bytes, LongSupplier cellBytes) {
  /** More than any machine has. */
  public static final MachineMemory UNLIMITED = new MachineMemory(Long.MAX_VALUE, () -> 0);

  public MachineMemory {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes must be above 0: " + bytes);
    }
  }

  /** What is left to instances. */
  long forInstances() {
    return Math.max(0, bytes - cellBytes.getAsLong());
  }
}
