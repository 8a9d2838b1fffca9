package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.hearth.cli.testing.ExamplePlatform;
import dev.hearth.cli.testing.UsageText;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples in the usage texts, run by a shell as they are written. What the launcher does
 * itself is run with the launcher's own functions; only what installs, builds and starts is left
 * out.
 */
class ExamplesTest {
  private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
  private static final int LONGEST_LINE = 80;

  @TempDir private static Path home;
  private static String classPath;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    classPath = ofJars(Files.createDirectories(home.resolve("jars")));
    Path programs = Files.createDirectories(home.resolve("bin"));
    shell(home, Map.of(), "cp -r '" + REPOSITORY.resolve("launcher") + "' .");
    program(programs.resolve("hearth"), hearth());
    program(programs.resolve("generate"), "echo '{\"n\":1}'");
    program(programs.resolve("docker"), "cat > /dev/null");
    if (shell(home, Map.of(), "command -v jq").exitCode() != 0) {
      program(programs.resolve("jq"), "cat");
    }
    archiveClasses();
  }

  /** With it a command starts in half the time. */
  private static void archiveClasses() throws IOException, InterruptedException {
    try (ExamplePlatform platform = new ExamplePlatform()) {
      Ended ended =
          shell(
              home,
              Map.of(
                  "HOME",
                  home.toString(),
                  "HEARTH_URL",
                  platform.url(),
                  "HEARTH_TOKEN",
                  "secret",
                  "ARCHIVE",
                  "-XX:ArchiveClassesAtExit=" + home.resolve("classes.jsa")),
              home.resolve("bin/hearth") + " list");
      assertThat(ended.exitCode()).as(ended.text()).isZero();
    }
  }

  static Stream<UsageText> commands() throws IOException {
    return UsageText.ofAll(Files.createTempDirectory(home, "usage")).stream();
  }

  static Stream<String> examples() throws IOException {
    return commands().flatMap(usage -> usage.examples().stream()).distinct();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasAnExampleAndFitsTheTerminal(UsageText usage) {
    if (!usage.command().equals("help")) {
      assertThat(usage.examples()).isNotEmpty();
    }
    assertThat(usage.text().lines()).allMatch(line -> line.length() <= LONGEST_LINE);
  }

  @Execution(CONCURRENT)
  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleRunsAsItIsWritten(String example) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("order.json"), "{\"id\":7} -X DELETE");
    Files.createDirectories(folder.resolve(".config/fish"));
    Files.write(folder.resolve("photo.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8});
    if (example.contains("deploy")) {
      Files.createDirectory(folder.resolve("greet"));
      Files.writeString(folder.resolve("greet/function.yaml"), "name: greet\ntemplate: node\n");
      Files.createDirectories(folder.resolve("shop/orders"));
      Files.writeString(
          folder.resolve("shop/orders/function.yaml"), "name: orders\ntemplate: node\n");
    }

    if (example.contains("template add")) {
      Files.createDirectories(folder.resolve("my-templates/rust/scaffold"));
      Files.writeString(folder.resolve("my-templates/rust/template.yaml"), "name: rust\n");
    }

    try (ExamplePlatform platform = new ExamplePlatform()) {
      Ended ended =
          shell(
              folder,
              Map.of(
                  "HOME", folder.toString(),
                  "HEARTH_URL", platform.url(),
                  "HEARTH_TOKEN", "secret",
                  "HEARTH_STATE_DIR", folder.resolve("state").toString(),
                  "PATH", home.resolve("bin") + ":" + System.getenv("PATH")),
              "set -o pipefail\n" + example);

      assertThat(platform.unknown()).isEmpty();
      assertThat(ended.exitCode()).as(ended.text()).isZero();
    }
  }

  private static String hearth() {
    return """
        set -euo pipefail
        case ${1:-} in
          up | down | quickstart | verify)
            HEARTH_HOME='%s'
            for part in say jdk build cli packages server quickstart verify; do
              source "$HEARTH_HOME/launcher/$part.sh"
            done
            for part in find_or_install_jdk install_packages build_if_changed start_server \
                run_maven run_script run_cli; do
              eval "$part() { :; }"
            done
            "hearth_$1" "${@:2}"
            ;;
          *)
            exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dhearth.home='%s' \
              ${ARCHIVE:--XX:SharedArchiveFile='%s'} -Xlog:disable \
              -cp '%s' dev.hearth.cli.Hearth "$@"
            ;;
        esac
        """
        .formatted(
            home,
            Path.of(System.getProperty("java.home"), "bin/java"),
            REPOSITORY,
            home.resolve("classes.jsa"),
            classPath);
  }

  /** An archive of classes is of jars only. */
  private static String ofJars(Path into) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(each);
      if (Files.isDirectory(path)) {
        Path jar = into.resolve(jars.size() + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
            JarOutputStream out = new JarOutputStream(file);
            Stream<Path> files = Files.walk(path)) {
          for (Path content : files.filter(Files::isRegularFile).toList()) {
            out.putNextEntry(new JarEntry(path.relativize(content).toString()));
            Files.copy(content, out);
          }
        }
        jars.add(jar.toString());
      } else {
        jars.add(each);
      }
    }
    return String.join(File.pathSeparator, jars);
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/usr/bin/env bash\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private record Ended(int exitCode, String text) {}

  private static Ended shell(Path folder, Map<String, String> environment, String script)
      throws IOException, InterruptedException {
    Path text = Files.createTempFile(folder, "shell", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(List.of("bash", "-c", script))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(text.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(script).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(text));
  }
}
