package dev.hearth.host.rehearsal;

import java.util.function.Supplier;

/** A function that never answers. */
public final class Failing implements Supplier<String> {
  @Override
  public String get() {
    throw new IllegalStateException("a rehearsal");
  }
}
