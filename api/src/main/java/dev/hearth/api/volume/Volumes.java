package dev.hearth.api.volume;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The volumes of this machine. Safe for use by many threads. */
public interface Volumes {
  /** By function and name. */
  List<Volume> list();

  /**
   * Deletes a volume and all its files.
   *
   * @throws HearthException with {@code NOT_FOUND} where there is none, {@code CONFLICT} while an
   *     instance has it
   */
  void remove(FunctionName function, String name);

  /**
   * Makes sure that there is a volume to back up.
   *
   * @throws HearthException with {@code NOT_FOUND} where there is none
   */
  void require(FunctionName function, String name);

  /**
   * Writes its files as a tar, as they are while it is written, with owners as instances see them.
   *
   * @throws HearthException with {@code NOT_FOUND} where there is none
   */
  void backup(FunctionName function, String name, OutputStream out) throws IOException;
}
