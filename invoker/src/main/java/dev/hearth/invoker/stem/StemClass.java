package dev.hearth.invoker.stem;

import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.image.Digest;
import java.util.List;
import java.util.Map;

/**
 * All that is fixed when a cell's process starts: revisions for which it is the same share cells.
 *
 * @param layers diff ids of the base's layers, from the bottom
 * @param environment of the template; what belongs to one function is not in it
 * @param memoryBytes limit; a Java heap is sized by it at the start
 * @param shmBytes size of {@code /dev/shm}
 * @param tmpBytes size of {@code /tmp}
 */
public record StemClass(
    String template,
    List<Digest> layers,
    List<String> entrypoint,
    List<String> command,
    String user,
    Map<String, String> environment,
    long memoryBytes,
    long shmBytes,
    long tmpBytes,
    NetworkMode network) {
  public StemClass {
    layers = List.copyOf(layers);
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** For people, for example {@code node 128Mi}. */
  public String label() {
    return template
        + " "
        + (memoryBytes >> 20)
        + "Mi"
        + size("shm", shmBytes)
        + size("tmp", tmpBytes)
        + (network == NetworkMode.NONE ? " without network" : "");
  }

  /** Empty for the usual one. */
  private String size(String name, long bytes) {
    return bytes == Resources.filesBytes(memoryBytes)
        ? ""
        : " with " + name + " of " + (bytes >> 20) + "Mi";
  }
}
