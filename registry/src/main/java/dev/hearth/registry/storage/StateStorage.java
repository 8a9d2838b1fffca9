package dev.hearth.registry.storage;

import dev.hearth.api.error.HearthException;
import dev.hearth.registry.state.Change;
import dev.hearth.registry.state.RegistryState;

/**
 * Keeps the registry's state. Used by one thread at a time; only one process has it open. Errors
 * are {@link HearthException}s that name the place and what to do.
 */
public interface StateStorage extends AutoCloseable {
  /** Everything that was ever written, in one consistent state. */
  RegistryState load();

  /**
   * Writes a change as a whole. When this returns it survives a crash of the process and of the
   * machine; when it throws, nothing was changed or {@link #load} tells.
   */
  void write(Change change);

  /** For people, for example {@code SQLite /var/lib/hearth/registry.db}. */
  String description();

  @Override
  void close();
}
