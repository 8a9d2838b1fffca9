package dev.hearth.builder.image;

import dev.hearth.builder.store.Layer;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An image to put together from layers that are in the store.
 *
 * @param layers from the bottom to the top
 * @param user as in the image's configuration; empty is root
 * @param port that containers listen on
 */
public record ImageDescription(
    List<Layer> layers,
    Map<String, String> environment,
    List<String> entrypoint,
    String workingDirectory,
    String user,
    OptionalInt port,
    Map<String, String> labels) {
  public ImageDescription {
    layers = List.copyOf(layers);
    environment = Map.copyOf(environment);
    entrypoint = List.copyOf(entrypoint);
    labels = Map.copyOf(labels);
  }

  /** Layers and nothing else, run as root: what builds run in, and what images start from. */
  public static ImageDescription of(List<Layer> layers, Map<String, String> environment) {
    return new ImageDescription(
        layers, environment, List.of(), "/", "", OptionalInt.empty(), Map.of());
  }
}
