package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.build.FunctionSource;
import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuilderDiskTest {
  @TempDir private Path state;

  /** Those of its commands included, which are made by the sandbox. */
  @Test
  void foldersOfBuildsAreRemovedOnceNoBuildIsUnderWay() throws Exception {
    ImageBuilder builder = new Workshop(state).builder();
    Path command = Files.createDirectories(state.resolve("builds/build1x/upper"));
    Files.writeString(command.resolve("installed"), "text");
    long since;

    try (FunctionSource source =
        builder.open(Archives.of(Map.of("function.yaml", "name: app\nimage: example.org/app\n")))) {
      since = builder.oldestBuild();
      assertThat(removeBuilds(builder.disk(), since)).isZero();
      assertThat(source.name().value()).isEqualTo("app");
    }

    assertThat(command).exists();
    assertThat(removeBuilds(builder.disk(), builder.oldestBuild())).isEqualTo(4);
    assertThat(state.resolve("builds")).isEmptyDirectory();
  }

  private static long removeBuilds(DiskStore disk, long since) {
    return disk.items(since).stream()
        .filter(item -> item.kind() == ItemKind.BUILD)
        .mapToLong(item -> disk.remove(item, since))
        .sum();
  }
}
