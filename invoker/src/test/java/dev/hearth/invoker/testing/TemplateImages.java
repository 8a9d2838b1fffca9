package dev.hearth.invoker.testing;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Images as templates make them, of layers that nobody reads. */
public final class TemplateImages implements ImageStore {
  public static final StoredLayer BASE = layer(1);
  public static final StoredLayer HOST = layer(2);
  public static final StoredLayer CODE = layer(3);

  private final Map<Digest, StoredImage> images = new ConcurrentHashMap<>();

  private static StoredLayer layer(int number) {
    Digest digest = digest(number);
    return new StoredLayer(digest, digest, "application/x-tar", Path.of("/nowhere"));
  }

  private static Digest digest(int number) {
    return Digest.ofHex("%064x".formatted(number));
  }

  /** An active revision of a function with this handler. */
  public Revision revision(String function, String handler) {
    return revision(function, handler, Map.of());
  }

  public Revision revision(String function, String handler, Map<String, String> environment) {
    Digest digest = digest(handler.hashCode() & 0xffffff);
    images.put(
        digest,
        new StoredImage(
            digest,
            new ImageConfig(
                List.of("node", "/hearth/host/main.mjs"),
                List.of(),
                Map.of("NODE_ENV", "production", "HEARTH_HANDLER", handler),
                "/function",
                "65532:65532",
                Map.of(ImageConfig.BASE_LAYERS, "2")),
            List.of(BASE, HOST, CODE)));
    return new Revision(
        new RevisionId(new FunctionName(function), 1),
        new RevisionSpec(
            digest,
            Optional.of("node"),
            Transport.UNIX_SOCKET,
            8080,
            Optional.empty(),
            environment,
            new Resources(128L << 20, 500, 64),
            Duration.ofSeconds(5),
            ScalingSpec.DEFAULT,
            NetworkMode.EGRESS),
        Instant.EPOCH);
  }

  @Override
  public StoredImage image(Digest digest) {
    StoredImage image = images.get(digest);
    if (image == null) {
      throw new HearthException(ErrorCode.INVALID_IMAGE, "no image " + digest);
    }
    return image;
  }
}
