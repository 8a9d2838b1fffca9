package dev.hearth.builder.registry;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.http.ResponseException;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.Optional;

/** What a registry's refusal means to the person who can act on it. */
final class RegistryErrors {
  private static final int NOT_FOUND = 404;

  private RegistryErrors() {}

  static HearthException pulling(ImageReference image, Exception cause) {
    if (cause instanceof RegistryUnauthorizedException) {
      return new HearthException(
          ErrorCode.INVALID_IMAGE,
          "the registry %s refuses '%s': there is no such image, or it needs credentials; log in with 'docker login %s'"
              .formatted(image.getRegistry(), image, image.getRegistry()),
          cause);
    }
    if (status(cause).filter(status -> status == NOT_FOUND).isPresent()) {
      return new HearthException(
          ErrorCode.INVALID_IMAGE,
          "the registry %s has no image '%s'".formatted(image.getRegistry(), image),
          cause);
    }
    return unavailable("pulled from", image, cause);
  }

  static HearthException pushing(ImageReference image, Exception cause) {
    if (cause instanceof RegistryUnauthorizedException) {
      return new HearthException(
          ErrorCode.REGISTRY_UNAVAILABLE,
          "the registry %1$s does not let '%2$s' be pushed; log in with 'docker login %1$s'"
              .formatted(image.getRegistry(), image),
          cause);
    }
    return unavailable("pushed to", image, cause);
  }

  private static HearthException unavailable(String done, ImageReference image, Exception cause) {
    return new HearthException(
        ErrorCode.REGISTRY_UNAVAILABLE,
        "'%s' could not be %s the registry %s: %s; check that it can be reached"
            .formatted(image, done, image.getRegistry(), reason(cause)),
        cause);
  }

  private static Optional<Integer> status(Throwable error) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each instanceof ResponseException response) {
        return Optional.of(response.getStatusCode());
      }
    }
    return Optional.empty();
  }

  private static String reason(Throwable error) {
    Throwable deepest = error;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = Optional.ofNullable(deepest.getMessage()).orElse("");
    return message.isBlank() ? deepest.getClass().getSimpleName() : message;
  }
}
