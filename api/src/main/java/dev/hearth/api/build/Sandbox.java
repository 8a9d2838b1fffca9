package dev.hearth.api.build;

import dev.hearth.api.error.HearthException;
import java.util.function.Consumer;

/**
 * Runs commands of a build away from the host: isolated like an instance, but with a writable root.
 */
public interface Sandbox {
  /**
   * Runs a command; files it makes in writable mounts belong to the user Hearth runs as.
   *
   * @param output gets each line of stdout and stderr, one at a time
   * @return the exit code
   * @throws HearthException with {@code RUNTIME_UNAVAILABLE} when no container could be made, with
   *     {@code DEADLINE_EXCEEDED} when the time limit passed
   */
  int run(SandboxCommand command, Consumer<String> output) throws InterruptedException;
}
