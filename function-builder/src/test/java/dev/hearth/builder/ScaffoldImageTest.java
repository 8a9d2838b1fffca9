package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.builder.testing.Folders;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaffoldImageTest {
  @TempDir private Path state;

  @ParameterizedTest
  @ValueSource(strings = {"node", "python", "java"})
  void everyScaffoldBuilds(String template) throws Exception {
    Workshop workshop = new Workshop(state);
    RecordedProgress progress = new RecordedProgress();
    BuiltFunction built = workshop.build(Folders.scaffoldArchive(template, "greet"), progress);
    assertThat(built.spec().template()).contains(template);
  }
}
