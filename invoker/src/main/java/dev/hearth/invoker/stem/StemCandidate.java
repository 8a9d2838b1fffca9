package dev.hearth.invoker.stem;

import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.invoker.runtime.ContainerDefaults;
import dev.hearth.invoker.start.InstanceEnvironment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A revision that a stem cell can become an instance of.
 *
 * @param kind of the cells that can
 * @param base what such a cell runs: the image without the function
 * @param layers those above the base, from the bottom
 * @param environment of its instances, but for what differs between them
 */
public record StemCandidate(
    StemClass kind, StoredImage base, List<StoredLayer> layers, Map<String, String> environment) {
  private static final String FOLDER = "/function";

  /** Set for each function by the image or by Hearth. */
  private static final Set<String> OF_THE_FUNCTION =
      Set.of(
          "HEARTH_HANDLER",
          "HEARTH_FUNCTION_FOLDER",
          "PORT",
          "K_SERVICE",
          "K_REVISION",
          "HEARTH_SOCKET");

  public StemCandidate {
    layers = List.copyOf(layers);
    environment = Map.copyOf(environment);
  }

  /** Empty for a revision that needs a container of its own. */
  public static Optional<StemCandidate> of(Revision revision, StoredImage image) {
    RevisionSpec spec = revision.spec();
    int below = baseLayers(image);
    if (spec.template().isEmpty()
        || spec.transport() != Transport.UNIX_SOCKET
        || below == 0
        || !spec.isolation().volumes().isEmpty()
        || !(image.config().workingDirectory() + "/").startsWith(FOLDER + "/")
        || spec.environment().keySet().stream().anyMatch(StartOnly::is)) {
      return Optional.empty();
    }
    ImageConfig base = base(image.config());
    List<StoredLayer> layers = image.layers().subList(0, below);
    StemClass kind =
        new StemClass(
            spec.template().get(),
            layers.stream().map(StoredLayer::diffId).toList(),
            base.entrypoint(),
            base.command(),
            base.user(),
            base.environment(),
            spec.resources().memoryBytes(),
            spec.resources().shmBytes(),
            spec.resources().tmpBytes(),
            spec.network());
    Map<String, String> environment = new HashMap<>(ContainerDefaults.of(spec.resources()));
    environment.putAll(image.config().environment());
    environment.putAll(InstanceEnvironment.of(revision));
    return Optional.of(
        new StemCandidate(
            kind,
            new StoredImage(image.digest(), base, layers),
            image.layers().subList(below, image.layers().size()),
            environment));
  }

  /** 0 for an image that says nothing of its base, or nothing that can be. */
  private static int baseLayers(StoredImage image) {
    try {
      int count =
          Integer.parseInt(image.config().labels().getOrDefault(ImageConfig.BASE_LAYERS, "0"));
      return count > 0 && count <= image.layers().size() ? count : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static ImageConfig base(ImageConfig config) {
    Map<String, String> environment = new HashMap<>(config.environment());
    environment.keySet().removeAll(OF_THE_FUNCTION);
    return new ImageConfig(
        config.entrypoint(), config.command(), environment, "/", config.user(), Map.of());
  }

  /** The complete environment of one instance. */
  public Map<String, String> environment(String hostname) {
    Map<String, String> all = new HashMap<>();
    all.put("PATH", ContainerDefaults.PATH);
    all.put("HOME", ContainerDefaults.HOME);
    all.put("HOSTNAME", hostname);
    all.putAll(environment);
    return all;
  }
}
