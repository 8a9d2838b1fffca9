package dev.hearth.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program h2spec 2.2.1, which Go builds from its module proxy. It is kept below the user's
 * cache folder, so that the network is needed once.
 *
 * @param goFolders where the program {@code go} is looked for
 * @param environment of {@code go}
 * @param cache folder of the built program
 */
public record H2Spec(List<Path> goFolders, Map<String, String> environment, Path cache) {
  private static final String PACKAGE = "github.com/summerwind/h2spec/cmd/h2spec";
  private static final List<String> MODULE_FILES = List.of("go.mod", "go.sum");
  private static final String DEFAULT_PROXY = "https://proxy.golang.org";

  /** Of this user. */
  public static H2Spec ofUser() {
    Map<String, String> environment = System.getenv();
    String caches =
        Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
            .filter(folder -> folder.startsWith("/"))
            .orElse(System.getProperty("user.home") + "/.cache");
    List<Path> folders =
        Stream.concat(
                Stream.of(environment.getOrDefault("PATH", "").split(":")),
                Stream.of("/usr/local/go/bin", "/usr/bin"))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .toList();
    return new H2Spec(folders, environment, Path.of(caches, "hearth", "h2spec-2.2.1"));
  }

  /**
   * The built program; built first where the cache has none.
   *
   * @throws AssertionError with what to do when Go is missing or cannot build it
   */
  public Path program() throws IOException, InterruptedException {
    Path program = cache.resolve("h2spec");
    if (!Files.isExecutable(program)) {
      Files.createDirectories(cache);
      Path work = Files.createTempDirectory(cache, "build-");
      try {
        build(go(), work);
        Files.move(work.resolve("h2spec"), program, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        delete(work);
      }
    }
    return program;
  }

  private Path go() {
    return goFolders.stream()
        .map(folder -> folder.resolve("go"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "this test needs Go 1.19 or later, which builds h2spec; install it with:"
                        + " apt-get install -y golang-go"));
  }

  private void build(Path go, Path work) throws IOException, InterruptedException {
    for (String name : MODULE_FILES) {
      try (InputStream file = H2Spec.class.getResourceAsStream("/h2spec/" + name)) {
        Files.copy(Objects.requireNonNull(file, name), work.resolve(name));
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder(go.toString(), "build", "-o", "h2spec", PACKAGE)
            .directory(work.toFile())
            .redirectErrorStream(true);
    Map<String, String> own = new HashMap<>(environment);
    own.put("GOTOOLCHAIN", "local");
    own.put("GOFLAGS", "-mod=readonly -modcacherw");
    own.put("GOWORK", "off");
    builder.environment().clear();
    builder.environment().putAll(own);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(failure(output));
    }
  }

  private String failure(String output) {
    // The go command quotes the address that it could not get.
    if (!output.contains(": Get \"")) {
      return "h2spec could not be built by Go:\n" + output;
    }
    return "h2spec could not be built: Go's module proxy ("
        + environment.getOrDefault("GOPROXY", DEFAULT_PROXY)
        + ") cannot be reached. Connect this machine once, or set GOPROXY to a proxy that it"
        + " reaches; the program is then kept in "
        + cache
        + "\n"
        + output;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(H2Spec::deleteFile);
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
