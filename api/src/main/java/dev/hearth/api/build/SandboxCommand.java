package dev.hearth.api.build;

import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command to run to its end in a container of its own, with access to the network.
 *
 * @param image in the image store
 * @param workingDirectory inside the container
 * @param timeLimit after which it is killed
 */
public record SandboxCommand(
    Digest image,
    List<String> command,
    Map<String, String> environment,
    String workingDirectory,
    List<SandboxMount> mounts,
    Duration timeLimit) {
  public SandboxCommand {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
  }
}
