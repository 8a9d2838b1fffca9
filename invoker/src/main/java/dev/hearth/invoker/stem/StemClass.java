package dev.hearth.invoker.stem;

import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.image.Digest;
import java.util.List;
import java.util.Map;

/**
 * All that is fixed when a cell's process starts: revisions for which it is the same share cells.
 *
 * @param layers diff ids of the base's layers, from the bottom
 * @param environment of the template; what belongs to one function is not in it
 * @param memoryBytes limit; a Java heap is sized by it at the start
 */
public record StemClass(
    String template,
    List<Digest> layers,
    List<String> entrypoint,
    List<String> command,
    String user,
    Map<String, String> environment,
    long memoryBytes,
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
        + (network == NetworkMode.NONE ? " without network" : "");
  }
}
