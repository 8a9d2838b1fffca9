package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateCommandsTest {
  @TempDir private Path home;

  @BeforeEach
  void templates() throws IOException {
    template(home.resolve("templates/node"), "node");
    template(home.resolve("mine/rust"), "rust");
  }

  private static void template(Path folder, String name) throws IOException {
    Files.createDirectories(folder.resolve("scaffold"));
    Files.writeString(folder.resolve("template.yaml"), "# packs\nname: " + name + "\n");
    Files.writeString(folder.resolve("scaffold/function.yaml"), "name: {{name}}\n");
  }

  private CommandRun hearth(String... arguments) {
    return CommandRun.of(
        home, Map.of("HEARTH_STATE_DIR", home.resolve("state").toString()), arguments);
  }

  @Test
  void aTemplateOfAFolderIsAddedListedAndUsed() {
    assertThat(hearth("template", "add", "mine").out())
        .contains("added the template rust", "hearth new NAME --template rust");

    assertThat(hearth("template", "list").out().lines())
        .containsExactly("TEMPLATE   ORIGIN", "node       hearth", "rust       added");
    assertThat(hearth("new", "greet", "--template", "rust").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(home.resolve("greet/function.yaml")).hasContent("name: greet");
  }

  @Test
  void oneThatIsAddedAgainReplacesTheOldOne() throws IOException {
    hearth("template", "add", "mine/rust");
    Files.delete(home.resolve("mine/rust/scaffold/function.yaml"));
    Files.writeString(home.resolve("mine/rust/scaffold/other.yaml"), "");

    assertThat(hearth("template", "add", "mine/rust").exitCode()).isEqualTo(ExitCode.OK);

    assertThat(home.resolve("state/templates/rust/scaffold"))
        .isDirectoryContaining("glob:**/other.yaml")
        .isDirectoryNotContaining("glob:**/function.yaml");
  }

  @Test
  void aTemplateComesFromAGitRepository() throws Exception {
    Path mine = home.resolve("mine");
    git(mine, "init", "--quiet", "--initial-branch=main");
    git(mine, "add", ".");
    git(mine, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "x");

    CommandRun run = hearth("template", "add", mine.toUri().toString(), "--branch", "main");

    assertThat(run.err()).isEmpty();
    assertThat(home.resolve("state/templates/rust/template.yaml")).exists();
    assertThat(home.resolve("state/templates/.git")).doesNotExist();
  }

  @Test
  void whatIsNoTemplateOrComesWithHearthIsRefusedAndNothingChanges() throws IOException {
    Files.createDirectories(home.resolve("empty"));
    template(home.resolve("mine/other"), "node");

    for (var wrong :
        Map.of(
                "empty", "there is no template in",
                "missing", "there is no folder missing",
                "file:///none.git", "cannot fetch file:///none.git",
                "mine", "the template 'node' comes with Hearth")
            .entrySet()) {
      CommandRun run = hearth("template", "add", wrong.getKey());
      assertThat(run.exitCode()).isNotEqualTo(ExitCode.OK);
      assertThat(run.err()).contains(wrong.getValue());
    }
    assertThat(home.resolve("state")).doesNotExist();
  }

  private static void git(Path folder, String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}
