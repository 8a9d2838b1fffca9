package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewTest {
  @TempDir private Path home;

  @BeforeEach
  void templates() throws IOException {
    Path scaffold = home.resolve("templates/node/scaffold");
    Files.createDirectories(scaffold.resolve("lib"));
    Files.createDirectories(scaffold.resolve("node_modules/left"));
    Files.writeString(scaffold.resolve("node_modules/left/over.js"), "");
    Files.writeString(scaffold.resolve("function.yaml"), "name: {{name}}\ntemplate: node\n");
    Files.writeString(scaffold.resolve("lib/run.sh"), "echo {{name}}\n");
    assertThat(scaffold.resolve("lib/run.sh").toFile().setExecutable(true)).isTrue();
    Files.write(scaffold.resolve("logo.png"), new byte[] {(byte) 0x89, (byte) 0xff, 0});
    Files.createDirectories(home.resolve("templates/java/scaffold"));
    Files.createDirectories(home.resolve("templates/notes"));
  }

  private CommandRun hearth(String... arguments) {
    return CommandRun.of(home, Map.of(), arguments);
  }

  @Test
  void theScaffoldIsCopiedWithTheNameFilledIn() throws IOException {
    CommandRun run = hearth("new", "greet", "--template", "node");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("greet/function.yaml").contains("next: hearth deploy greet");
    Path made = home.resolve("greet");
    assertThat(made.resolve("function.yaml")).hasContent("name: greet\ntemplate: node");
    assertThat(made.resolve("lib/run.sh")).hasContent("echo greet").isExecutable();
    assertThat(made.resolve("logo.png")).hasBinaryContent(new byte[] {(byte) 0x89, (byte) 0xff, 0});
    assertThat(made.resolve("node_modules")).doesNotExist();
  }

  @Test
  void theFolderCanHaveAnotherNameAndMayExistWhenEmpty() throws IOException {
    Files.createDirectories(home.resolve("functions/g"));

    assertThat(hearth("new", "greet", "-t", "node", "--dir", "functions/g").exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(home.resolve("functions/g/function.yaml")).content().startsWith("name: greet");
  }

  @Test
  void aFolderWithFilesIsLeftAlone() throws IOException {
    Files.createDirectory(home.resolve("greet"));
    Files.writeString(home.resolve("greet/mine"), "x");

    CommandRun run = hearth("new", "greet", "--template", "node");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("greet exists and is not empty");
    assertThat(home.resolve("greet/function.yaml")).doesNotExist();
  }

  @Test
  void anUnknownTemplateNamesThoseThereAre() {
    CommandRun run = hearth("new", "greet", "--template", "cobol");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no template 'cobol' (hint: templates: java, node)\n");
  }

  @Test
  void aBadNameIsRefused() {
    assertThat(hearth("new", "Greet!", "--template", "node").exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
