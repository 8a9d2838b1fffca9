package dev.hearth.invoker.testing;

import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.SecurityProfile;
import dev.hearth.api.image.StoredImage;
import dev.hearth.invoker.runtime.ContainerSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Containers with little memory, loopback only. An image that runs as root may write its root. */
public final class TestContainers {
  private static final AtomicInteger IDS = new AtomicInteger();

  private TestContainers() {}

  public static ContainerSpec spec(StoredImage image, Map<String, String> environment) {
    return spec(image, environment, 32, image.config().user().isEmpty(), false);
  }

  public static ContainerSpec spec(
      StoredImage image, Map<String, String> environment, int memoryMebibytes) {
    return spec(image, environment, memoryMebibytes, image.config().user().isEmpty(), false);
  }

  public static ContainerSpec spec(
      StoredImage image, Map<String, String> environment, SecurityProfile profile) {
    ContainerSpec spec = spec(image, environment);
    return new ContainerSpec(
        spec.id(),
        spec.labels(),
        image,
        environment,
        spec.resources(),
        spec.network(),
        spec.writableRoot(),
        spec.socketFolder(),
        spec.stem(),
        profile.capabilities(),
        List.of());
  }

  /** A cell without a function, which cannot write its root. */
  public static ContainerSpec stem(StoredImage image, int memoryMebibytes) {
    return spec(image, Map.of(), memoryMebibytes, false, true);
  }

  private static ContainerSpec spec(
      StoredImage image,
      Map<String, String> environment,
      int memoryMebibytes,
      boolean writableRoot,
      boolean stem) {
    return new ContainerSpec(
        "test"
            + Long.toString(ProcessHandle.current().pid(), 36)
            + "x"
            + IDS.incrementAndGet()
            + "abc",
        Map.of("color", "red"),
        image,
        environment,
        new Resources((long) memoryMebibytes << 20, 1000, 32),
        NetworkMode.NONE,
        writableRoot,
        true,
        stem,
        List.of(),
        List.of());
  }
}
