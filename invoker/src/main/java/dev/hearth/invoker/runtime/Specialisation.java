package dev.hearth.invoker.runtime;

import dev.hearth.api.function.Resources;
import dev.hearth.api.image.StoredLayer;
import java.util.List;
import java.util.Map;

/**
 * What makes an instance of a revision out of a stem cell, but for its environment, which the
 * function host is told on its socket.
 *
 * @param labels take the place of those the container was made with
 * @param layers those above the base, from the bottom to the top; nothing may lie in them outside
 *     of {@code /function}
 * @param resources limits from now on
 */
public record Specialisation(
    Map<String, String> labels, List<StoredLayer> layers, Resources resources) {
  public Specialisation {
    labels = Map.copyOf(labels);
    layers = List.copyOf(layers);
  }
}
