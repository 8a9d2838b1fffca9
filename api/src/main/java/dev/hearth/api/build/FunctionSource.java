package dev.hearth.api.build;

import dev.hearth.api.function.FunctionName;

/** An unpacked and checked source with a valid manifest. Closing it removes its files. */
public interface FunctionSource extends AutoCloseable {
  /** The name in the manifest. */
  FunctionName name();

  @Override
  void close();
}
