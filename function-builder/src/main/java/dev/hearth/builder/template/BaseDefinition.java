package dev.hearth.builder.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A root file system to start from.
 *
 * @param image name in a base registry, for example {@code library/node:20-trixie-slim}; empty when
 *     it can only be made from packages
 * @param debian how to make it from packages
 */
public record BaseDefinition(Optional<String> image, Debian debian) {
  /**
   * A root made of Debian packages.
   *
   * @param suite for example {@code trixie}
   * @param packages unpacked with all that they depend on
   * @param customize shell commands that finish the root; it is {@code $1}
   * @param exclude globs of paths without a leading slash that are left out, with what is below
   *     them
   * @param environment of the image
   */
  public record Debian(
      String suite,
      List<String> packages,
      List<String> customize,
      List<String> exclude,
      Map<String, String> environment) {
    public Debian {
      packages = List.copyOf(packages);
      customize = List.copyOf(customize);
      exclude = List.copyOf(exclude);
      environment = Map.copyOf(environment);
    }
  }
}
