package dev.hearth.builder.manifest;

import dev.hearth.api.function.IsolationSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.SecurityProfile;
import dev.hearth.api.function.VolumeSpec;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code security} and {@code volumes}. */
final class Isolation {
  private static final int MOST_VOLUMES = 8;
  private static final long MOST_BYTES = 1L << 40;
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?");
  private static final Pattern PATH =
      Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]{1,100}){1,16}");
  private static final Pattern RESERVED =
      Pattern.compile(
          "^/(bin|boot|dev|etc|function|hearth|lib|lib32|lib64|proc|run|sbin|sys|tmp)(/|$)|^/(usr|var)$|^/usr/(bin|lib|lib64|sbin)(/|$)");

  private Isolation() {}

  static IsolationSpec read(YamlMapping root, ManifestSource source, ScalingSpec scaling) {
    return new IsolationSpec(
        root.get("security").map(it -> profile(it, source)).orElse(IsolationSpec.DEFAULT.profile()),
        root.get("volumes").map(it -> volumes(it, scaling)).orElse(List.of()));
  }

  private static List<VolumeSpec> volumes(YamlValue value, ScalingSpec scaling) {
    List<VolumeSpec> volumes = new ArrayList<>();
    for (YamlValue entry : value.list()) {
      if (volumes.size() == MOST_VOLUMES) {
        throw entry.error("'volumes' has at most " + MOST_VOLUMES + " entries");
      }
      YamlMapping mapping = entry.mapping().allow(List.of("name", "path", "size", "shared"));
      boolean shared = mapping.get("shared").map(Cors::flag).orElse(false);
      if (!shared && scaling.max() > 1) {
        throw entry.error(
            "a volume that is not shared needs 'scaling: { max: 1 }' (max is %d); or say 'shared: true' where several instances may write at a time"
                .formatted(scaling.max()));
      }
      VolumeSpec volume =
          new VolumeSpec(
              name(mapping.require("name"), volumes),
              path(mapping.require("path"), volumes),
              Quantity.memory(mapping.require("size"), VolumeSpec.LEAST_BYTES, MOST_BYTES),
              shared);
      volumes.add(volume);
    }
    return volumes;
  }

  private static String name(YamlValue value, List<VolumeSpec> before) {
    String name = value.text();
    if (!NAME.matcher(name).matches()) {
      throw value.error(
          "'%s' must be 1 to 40 lower-case letters, digits and hyphens".formatted(value.key()));
    }
    if (before.stream().anyMatch(it -> it.name().equals(name))) {
      throw value.error("there are two volumes '%s'".formatted(name));
    }
    return name;
  }

  /** What is the system's, the platform's or the code's stays what it is. */
  private static String path(YamlValue value, List<VolumeSpec> before) {
    String path = value.text();
    if (!PATH.matcher(path).matches() || RESERVED.matcher(path).find()) {
      throw value.error(
          "'%s' must be an absolute path such as /data, not below /function, /hearth, /tmp, /run or a folder of the system, not '%s'"
              .formatted(value.key(), path));
    }
    for (VolumeSpec other : before) {
      if ((path + "/").startsWith(other.path() + "/")
          || (other.path() + "/").startsWith(path + "/")) {
        throw value.error(
            "the paths of two volumes lie in each other: %s and %s".formatted(other.path(), path));
      }
    }
    return path;
  }

  private static SecurityProfile profile(YamlValue value, ManifestSource source) {
    if (source instanceof ManifestSource.Template) {
      throw value.error("'security' belongs to an 'image'; the host of a template needs no rights");
    }
    YamlValue profile = value.mapping().allow(List.of("profile")).require("profile");
    return switch (profile.text()) {
      case "restricted" -> SecurityProfile.RESTRICTED;
      case "docker" -> SecurityProfile.DOCKER;
      default ->
          throw profile.error(
              "'security.profile' must be restricted or docker, not '" + profile.text() + "'");
    };
  }
}
