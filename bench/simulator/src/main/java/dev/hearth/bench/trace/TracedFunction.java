package dev.hearth.bench.trace;

/**
 * One function of a workload: the unit that instances belong to, which Azure calls an application.
 *
 * @param memoryMiB of one instance
 */
public record TracedFunction(String name, Template template, int memoryMiB, Arrivals arrivals) {
  public TracedFunction {
    if (memoryMiB < 1) {
      throw new IllegalArgumentException(name + " needs memory: " + memoryMiB);
    }
  }
}
