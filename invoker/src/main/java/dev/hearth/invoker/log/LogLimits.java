package dev.hearth.invoker.log;

/**
 * Bounds of the logs of one function.
 *
 * @param fileBytes after which an instance's file is put aside, once; an instance keeps two
 * @param functionBytes for files of instances that are gone; the oldest are deleted
 */
public record LogLimits(long fileBytes, long functionBytes) {
  public static final LogLimits DEFAULT = new LogLimits(1 << 20, 16 << 20);
}
