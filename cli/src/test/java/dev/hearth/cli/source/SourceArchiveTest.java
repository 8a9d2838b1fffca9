package dev.hearth.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.cli.output.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceArchiveTest {
  private static final Path TEMPLATES = Path.of(System.getProperty("hearth.home"), "templates");

  @TempDir private Path folder;
  private FunctionFolder source;

  private FunctionFolder source() {
    return source == null ? FunctionFolder.of(folder, TEMPLATES) : source;
  }

  @Test
  void filesKeepTheirContentAndWhetherTheyCanBeRun() throws IOException {
    write("src/handler.js", "export default 1");
    write("run.sh", "#!/bin/sh");
    assertThat(folder.resolve("run.sh").toFile().setExecutable(true)).isTrue();

    assertThat(packed())
        .containsExactlyEntriesOf(
            new TreeMap<>(
                Map.of(
                    "run.sh", "755 #!/bin/sh",
                    "src/", "755 ",
                    "src/handler.js", "644 export default 1")));
  }

  @Test
  void namesLongerThanTarsOwnLimitAndOutsideOfAsciiAreKept() throws IOException {
    String name = "ü" + "x".repeat(120) + "/" + "y".repeat(150);
    write(name, "here");

    assertThat(packed()).containsEntry(name, "644 here");
  }

  @Test
  void whatTheRulesNameStaysAtHome() throws IOException {
    write(".hearthignore", "*.secret\n");
    write("a.secret", "x");
    write("node_modules/a/index.js", "x");
    write(".git/config", "x");
    write("function.yaml", "template: node");
    write("kept", "x");

    assertThat(packed()).containsOnlyKeys("function.yaml", "kept");
    SourceArchive archive = SourceArchive.of(source());
    archive.write(OutputStream.nullOutputStream());
    assertThat(archive.leftOut()).containsExactly(".git/", "a.secret", "node_modules/");
  }

  @Test
  void aNameThatIsNotUtf8IsRefusedAndShownEscaped() throws Exception {
    // Java itself cannot write such a name.
    Process made =
        new ProcessBuilder("sh", "-c", "echo x > \"$(printf 'caf\\351.txt')\"")
            .directory(folder.toFile())
            .start();
    assertThat(made.waitFor()).isZero();

    assertThatThrownBy(this::packed)
        .isInstanceOf(CommandFailure.class)
        .hasMessage("the file name 'caf\\xe9.txt' in " + folder + " is not encoded in UTF-8");

    write(".hearthignore", "caf*\n");
    assertThat(packed()).isEmpty();
  }

  @Test
  void aContextIsSentWholeWithTheFunctionsPlaceAndVariablesOfTheBuild() throws IOException {
    write("package.json", "{}");
    write("services/orders/handler.js", "x");
    source =
        new FunctionFolder(
            folder.resolve("services/orders"),
            Optional.of(folder),
            Map.of("NPM_TOKEN", "abc"),
            TEMPLATES);

    assertThat(packed())
        .containsEntry("package.json", "644 {}")
        .containsEntry("services/orders/handler.js", "644 x")
        .containsEntry(
            ".hearth-deploy.json",
            "644 {\"folder\":\"services/orders\",\"env\":{\"NPM_TOKEN\":\"abc\"}}");
  }

  @Test
  void linksInsideTheFolderStayLinks() throws IOException {
    write("lib/real.js", "x");
    Files.createSymbolicLink(folder.resolve("lib/alias.js"), Path.of("real.js"));
    Files.createSymbolicLink(folder.resolve("top.js"), Path.of("lib/../lib/real.js"));

    assertThat(packed())
        .containsEntry("lib/alias.js", "777 → real.js")
        .containsEntry("top.js", "777 → lib/../lib/real.js");
  }

  @Test
  void linksOutOfTheFolderAreRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("up"), Path.of("../../etc"));

    assertThatThrownBy(this::packed)
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("link up leads to ../../etc, out of the function's folder");
  }

  @Test
  void theSameFilesMakeTheSameBytes() throws IOException {
    write("b", "1");
    write("a", "2");
    byte[] first = bytes();
    Files.setLastModifiedTime(folder.resolve("a"), FileTime.fromMillis(0));

    assertThat(bytes()).isEqualTo(first);
  }

  @Test
  void theStreamIsTheArchiveAndFailsWithItsReason() throws IOException {
    write("a", "x".repeat(1_000_000));
    try (InputStream stream = SourceArchive.of(source()).stream()) {
      assertThat(stream.readAllBytes()).isEqualTo(bytes());
    }

    Files.createSymbolicLink(folder.resolve("up"), Path.of("/"));
    try (InputStream stream = SourceArchive.of(source()).stream()) {
      assertThatThrownBy(stream::readAllBytes).isInstanceOf(CommandFailure.class);
    }
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private byte[] bytes() throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    SourceArchive.of(source()).write(target);
    return target.toByteArray();
  }

  /** What is in the archive: by name, the mode and then the content, or the target of a link. */
  private Map<String, String> packed() throws IOException {
    Map<String, String> packed = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new ByteArrayInputStream(bytes())), "UTF-8")) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String mode = Integer.toOctalString(entry.getMode() & 0777);
        String content =
            entry.isSymbolicLink()
                ? "→ " + entry.getLinkName()
                : new String(tar.readAllBytes(), StandardCharsets.UTF_8);
        packed.put(entry.getName(), mode + " " + content);
        assertThat(entry.getLongUserId()).isZero();
      }
    }
    return packed;
  }
}
