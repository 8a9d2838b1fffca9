package dev.hearth.invoker.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountedLayersTest {
  private static final String MOUNTS =
      """
      22 1 8:1 / / rw,relatime - ext4 /dev/root rw
      50 27 0:39 / /run/c/rootfs rw - overlay overlay ro,lowerdir=/run/own:/var/h/layers/aa/fs:/var/h/layers/bb-v2/fs,redirect_dir=on
      58 27 0:43 / /run/d/rootfs rw - overlay overlay ro,lowerdir=/var/other\\040one/layers/cc/fs
      """;

  @Test
  void layersBelowTheFolderAreFound() {
    assertThat(MountedLayers.in(Path.of("/var/h/layers"), MOUNTS))
        .containsExactlyInAnyOrder("aa", "bb-v2");
  }

  @Test
  void aPathThatTheKernelWritesInAnotherWayIsNotTakenForOneThatIsNotMounted() {
    assertThat(MountedLayers.in(Path.of("/var/other one/layers"), MOUNTS)).contains("cc");
  }

  @Test
  void aFolderOfAnotherPlatformHasNoneOfThem() {
    assertThat(MountedLayers.in(Path.of("/h/layers"), MOUNTS)).isEmpty();
  }
}
