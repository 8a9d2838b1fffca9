package dev.hearth.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.function.IsolationSpec;
import dev.hearth.api.function.SecurityProfile;
import dev.hearth.api.function.VolumeSpec;
import java.util.ArrayList;
import java.util.List;

/** What a revision's instances may do and keep, as JSON. */
final class IsolationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private IsolationJson() {}

  static ObjectNode write(IsolationSpec spec) {
    ObjectNode node = JSON.createObjectNode();
    node.put("profile", spec.profile().name());
    if (!spec.volumes().isEmpty()) {
      ArrayNode volumes = node.putArray("volumes");
      for (VolumeSpec volume : spec.volumes()) {
        volumes
            .addObject()
            .put("name", volume.name())
            .put("path", volume.path())
            .put("sizeBytes", volume.sizeBytes())
            .put("shared", volume.shared());
      }
    }
    return node;
  }

  static IsolationSpec read(JsonNode node) {
    List<VolumeSpec> volumes = new ArrayList<>();
    for (JsonNode volume : node.path("volumes")) {
      volumes.add(
          new VolumeSpec(
              volume.path("name").asText(),
              volume.path("path").asText(),
              volume.path("sizeBytes").asLong(),
              volume.path("shared").asBoolean()));
    }
    return new IsolationSpec(
        node.hasNonNull("profile")
            ? SecurityProfile.valueOf(node.get("profile").asText())
            : IsolationSpec.DEFAULT.profile(),
        volumes);
  }
}
