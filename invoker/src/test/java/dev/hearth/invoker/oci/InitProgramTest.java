package dev.hearth.invoker.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitProgramTest {
  @TempDir private Path folder;

  @Test
  void onlyAProgramThatNeedsNothingElseIsTaken() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
    script.toFile().setExecutable(true);
    Path text = Files.writeString(folder.resolve("text"), "tini");
    Path dynamic = Path.of("/bin/bash");
    Path alone = Path.of("/bin/busybox");
    assertThat(InitProgram.find(List.of(folder.resolve("missing"), text, script, dynamic, alone)))
        .isEqualTo(new InitProgram(java.util.Optional.of(alone)));
    assertThat(InitProgram.find(List.of(dynamic))).isEqualTo(InitProgram.NONE);
  }

  @Test
  void thisMachineHasOne() {
    assertThat(InitProgram.find().status().healthy()).isTrue();
  }

  @Test
  void withoutOneTheCommandIsProcess1AndStatusSaysWhatToInstall() {
    assertThat(InitProgram.NONE.before(List.of("node", "x"))).containsExactly("node", "x");
    assertThat(InitProgram.NONE.status().healthy()).isFalse();
    assertThat(InitProgram.NONE.status().text()).contains("apt-get install tini");
  }
}
