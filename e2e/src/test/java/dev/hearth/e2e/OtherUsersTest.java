package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What another user of the machine sees of a platform. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherUsersTest {
  private static final String SECRET = "swordfish-of-another-user";
  private static final Path HOME = Path.of(System.getProperty("hearth.home")).toAbsolutePath();

  private final Hearth hearth = Hearth.prepared();
  @TempDir private static Path open;

  @BeforeAll
  void aPlatformOnAStateDirectoryThatWasOpenToAll() throws IOException {
    // the folder above is closed by itself, which would hide what this is about
    mode(hearth.state().getParent(), "rwxr-xr-x");
    Files.createDirectory(hearth.state());
    mode(hearth.state(), "rwxr-xr-x");
    mode(Files.writeString(hearth.state().resolve("admin-token"), "known\n"), "rw-r--r--");
    mode(Files.createFile(hearth.state().resolve("server.lock")), "rw-r--r--");
    hearth.start();
    hearth.write(
        "web",
        "function.yaml",
        "name: web\ntemplate: node\nenv: { KEY: %s }\nscaling: { min: 1 }\n".formatted(SECRET),
        "handler.js",
        "export default () => { console.log(process.env.KEY); return process.env.KEY }\n");
    hearth.run("deploy", "web").succeeds();
    // with a start-only variable, so that its environment stands in a bundle
    hearth.write(
        "bundled",
        "function.yaml",
        "name: bundled\ntemplate: node\nenv: { NODE_OPTIONS: --no-warnings, KEY: %s }\nscaling: { min: 1 }\n"
            .formatted(SECRET),
        "handler.js",
        "export default () => process.env.KEY\n");
    hearth.run("deploy", "bundled").succeeds();
    hearth.run("event", "send", "topic", "--create-topic", "-d", SECRET).succeeds();
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  @Test
  void functionsWorkAndTheirSecretsAreNowhereToBeRead() throws IOException {
    assertThat(hearth.get("/function/web").body()).contains(SECRET);
    assertThat(hearth.get("/function/bundled").body()).contains(SECRET);
    // root finds them: the search below looks at the right places
    assertThat(readable(List.of(), hearth.state())).isNotEmpty();
    assertThat(secrets(List.of(), Path.of("/run/hearth"))).isNotEmpty();

    assertThat(readable(nobody(), hearth.state())).isEmpty();
    assertThat(secrets(nobody(), Path.of("/run/hearth"))).isEmpty();
  }

  @Test
  void whoKnowsTheNameOfAContainerSeesNothingOfItsFiles() throws IOException {
    List<String> roots =
        lines(List.of(), "sh", "-c", "ls -d " + ownFolder() + "/containers/*/rootfs");

    assertThat(roots).isNotEmpty();
    for (String root : roots) {
      assertThat(lines(List.of(), "find", root, "-maxdepth", "1")).hasSizeGreaterThan(2);
      assertThat(lines(nobody(), "find", root, "-maxdepth", "1")).isEmpty();
    }
  }

  @Test
  void whatWasOpenIsClosed() throws IOException {
    assertThat(modeOf(hearth.state())).isEqualTo("rwx------");
    assertThat(modeOf(hearth.state().resolve("admin-token"))).isEqualTo("rw-------");
    try (Stream<Path> all = Files.walk(hearth.state())) {
      // layers have the modes that their images say, and base images are shared by all platforms
      assertThat(
              all.filter(Files::isRegularFile)
                  .filter(file -> !file.startsWith(hearth.state().resolve("layers")))
                  .filter(file -> !isShared(file))
                  .filter(file -> !modeOf(file).endsWith("------")))
          .isEmpty();
    }
  }

  @Test
  void theCommandSaysWhatToDo() throws IOException {
    Path jar = open.resolve("hearth.jar");
    Files.copy(HOME.resolve("cli/target/hearth.jar"), jar);
    mode(jar, "rw-r--r--");
    mode(open, "rwxr-xr-x");
    List<String> command = new ArrayList<>(nobody());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-jar",
            jar.toString(),
            "list",
            "--state-dir",
            hearth.state().toString()));

    String output = output(command);

    assertThat(output)
        .contains("not allowed to read " + hearth.state())
        .contains("sudo")
        .contains("HEARTH_TOKEN")
        .doesNotContain("not running");
  }

  /** Below {@code /run/hearth}, where other platforms of the machine have theirs as well. */
  private String ownFolder() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(hearth.state().toString().getBytes(StandardCharsets.UTF_8));
      return "/run/hearth/." + HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> nobody() {
    return List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
  }

  private static List<String> readable(List<String> who, Path folder) throws IOException {
    return lines(who, "find", folder.toString(), "-type", "f", "-readable");
  }

  private static List<String> secrets(List<String> who, Path folder) throws IOException {
    return lines(who, "grep", "-rslF", "-D", "skip", SECRET, folder.toString());
  }

  private static List<String> lines(List<String> who, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(who);
    command.addAll(List.of(arguments));
    return output(command).lines().filter(line -> line.startsWith("/")).toList();
  }

  private static String output(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).directory(new File("/")).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static boolean isShared(Path file) {
    try {
      return (int) Files.getAttribute(file, "unix:nlink") > 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String modeOf(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
