package dev.hearth.builder.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.Sandbox;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.run.BuildCommands;
import dev.hearth.builder.run.HostMachine;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import dev.hearth.builder.template.Template;
import dev.hearth.builder.template.Templates;
import dev.hearth.builder.testing.RecordedProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that ends well may have made nothing: a JVM does not tell that its cache is missing.
 */
class HostTrainingTest {
  private static final Digest BASE = Sha256.of("base");

  @TempDir Path folder;

  @Test
  void whatATrainingMadeIsALayer() throws Exception {
    assertThat(train(trainingThatMakes("host.aot")).blob().size()).isPositive();
  }

  @Test
  void noHostIsMadeWithoutWhatItsTrainingMakes() {
    assertThatThrownBy(() -> train(trainingThatMakes("host.aot.config")))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("'java' ended well and made no 'host.aot'")
        .hasMessageContaining("making host.aot.config");
  }

  private Layer train(Sandbox sandbox) throws IOException, InterruptedException {
    Template template = new Templates(Path.of("../templates")).template("java");
    return new HostLayer(new BuildCommands(sandbox, HostMachine.current()))
        .train(
            template,
            template.host().train().orElseThrow(),
            () -> BASE,
            LayoutStore.open(folder.resolve("images")),
            Files.createDirectories(folder.resolve("work")),
            new RecordedProgress()::detail);
  }

  private static Sandbox trainingThatMakes(String file) {
    return (command, output) -> {
      output.accept("making " + file);
      Path made = command.mounts().getLast().source();
      try {
        Files.writeString(made.resolve(file), "made");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return 0;
    };
  }
}
