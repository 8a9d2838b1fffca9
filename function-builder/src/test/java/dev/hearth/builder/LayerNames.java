package dev.hearth.builder;

import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.process.HostProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is in a layer. */
final class LayerNames {
  private LayerNames() {}

  static List<String> of(StoredLayer layer) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    HostProgram.run(List.of("tar", "-tzf", layer.blob().toString()), Map.of(), names::add);
    return names;
  }
}
