package dev.hearth.invoker.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.Resources;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.LeftContainer;
import dev.hearth.invoker.runtime.Specialisation;
import dev.hearth.invoker.testing.Lines;
import dev.hearth.invoker.testing.LoopbackNetworks;
import dev.hearth.invoker.testing.TarLayers;
import dev.hearth.invoker.testing.TestContainers;
import dev.hearth.invoker.testing.TestImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cells have of each other and of the host, before and after they became something. */
class CellIsolationTest {
  private static final Path HOST_MOUNTS = Path.of("/proc/self/mountinfo");
  private static Path folder;
  private static OciConfig config;
  private static EventLoop loop;
  private static LoopbackNetworks networks;
  private static TestImages images;
  private static OciContainerRuntime runtime;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createTempDirectory("hearth-cells");
    Ownership.mode(folder, "rwx--x--x");
    config = OciConfig.of(folder, folder.resolve("run"));
    loop = new EventLoop();
    networks = new LoopbackNetworks();
    images = new TestImages(Files.createDirectory(folder.resolve("images")));
    runtime = create();
  }

  private static OciContainerRuntime create() {
    return new OciContainerRuntime(config, new TarLayers(folder.resolve("layers")), networks, loop);
  }

  @AfterAll
  static void stop() throws Exception {
    runtime.close();
    loop.close();
    assertThat(mentioning(HOST_MOUNTS, folder.toString())).isEmpty();
    Trees.delete(folder);
  }

  @Test
  void whatIsMountedForOneNoOtherSees() throws Exception {
    StoredLayer red = images.files(Map.of("function/red", "x"));
    StoredLayer blue = images.files(Map.of("function/blue", "x"));
    List<Container> cells = List.of(cell(), cell(), cell());
    try {
      List<String> before = Files.readAllLines(mounts(cells.get(2)));
      specialise(cells.get(0), red);
      specialise(cells.get(1), blue);
      assertThat(entries(cells.get(0))).containsExactly("red");
      assertThat(entries(cells.get(1))).containsExactly("blue");
      assertThat(entries(cells.get(2))).isEmpty();
      assertThat(Files.readAllLines(mounts(cells.get(2)))).isEqualTo(before);
      Container late = cell();
      assertThat(entries(late)).isEmpty();
      late.remove();
      for (Container cell : cells) {
        for (Container other : cells) {
          if (!cell.id().equals(other.id())) {
            assertThat(mentioning(mounts(cell), other.id())).isEmpty();
          }
        }
      }
      assertThat(mentioning(mounts(cells.get(0)), unpacked(blue))).isEmpty();
      assertThat(mentioning(mounts(cells.get(1)), unpacked(red))).isEmpty();
    } finally {
      cells.forEach(Container::remove);
    }
  }

  @Test
  void mountsAreItsOwnOnly() throws Exception {
    Container cell = cell();
    try {
      specialise(cell, images.files(Map.of("function/handler", "x")));
      assertThat(Files.readAllLines(mounts(cell)))
          .map(line -> line.split(" ", 6)[4])
          .filteredOn(point -> !point.matches("/(proc|dev|sys)(/.*)?"))
          .containsExactlyInAnyOrder("/", "/tmp", "/run/hearth", "/function", "/function");
    } finally {
      cell.remove();
    }
  }

  @Test
  void evenWithEveryCapabilityInsideTheFunctionStaysReadOnly() throws Exception {
    for (List<StoredLayer> layers :
        List.of(
            List.of(images.files(Map.of("function/handler", "x"))),
            List.of(
                images.files(Map.of("function/handler", "x")),
                images.files(Map.of("function/more", "x"))))) {
      Container cell = cell();
      try {
        cell.specialise(new Specialisation(Map.of(), layers, Resources.DEFAULT));
        assertThat(inside(cell, "mount -o remount,bind,ro,nosuid,nodev /function && echo may"))
            .isEqualTo("may\n");
        assertThat(inside(cell, "mount -o remount,bind,rw /function")).contains("denied");
        assertThat(inside(cell, "mount -o remount,bind,ro,dev /function")).contains("denied");
        assertThat(inside(cell, "mount -o remount,bind,ro,suid /function")).contains("denied");
        assertThat(inside(cell, "touch /function/x /function/handler"))
            .contains("/function/x: Read-only", "/function/handler: Read-only");
      } finally {
        cell.remove();
      }
    }
  }

  @Test
  void holdsNoDescriptorAndNoVariableOfThePlatform() throws Exception {
    Container cell = cell();
    try {
      Path process = Path.of("/proc/" + pid(cell));
      try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
        Path bundle = config.containersFolder().resolve(cell.id());
        assertThat(descriptors.map(CellIsolationTest::target))
            .containsExactlyInAnyOrder(
                "/dev/null", bundle.resolve("stdout").toString(), bundle + "/stderr");
      }
      assertThat(Files.readString(process.resolve("environ")).split("\0", -1))
          .containsExactlyInAnyOrder(
              "PATH=/bin",
              "HOME=/tmp",
              "HOSTNAME=" + cell.id(),
              "FROM_IMAGE=yes",
              "GOMAXPROCS=1",
              "");
    } finally {
      cell.remove();
    }
  }

  @Test
  void nothingIsLeftOfOneAlsoWhenAnotherProcessRemovesIt() throws Exception {
    Container waiting = cell();
    Container used = cell();
    specialise(used, images.files(Map.of("function/handler", "x")));
    assertThat(mentioning(HOST_MOUNTS, used.id())).isNotEmpty();
    int pid = pid(used);
    List<LeftContainer> left = create().left();
    assertThat(left).extracting(LeftContainer::id).contains(waiting.id(), used.id());
    left.forEach(LeftContainer::remove);
    for (Container gone : List.of(waiting, used)) {
      assertThat(mentioning(HOST_MOUNTS, gone.id())).isEmpty();
      ContainerFolder parts = ContainerFolder.of(config, gone.id());
      assertThat(parts.function()).doesNotExist();
      assertThat(parts.bundle()).doesNotExist();
    }
    used.exit().join();
    assertThat(Path.of("/proc/" + pid)).doesNotExist();
  }

  @Test
  void theFolderOfTheMountsPassesNothingOn() throws Exception {
    Container cell = cell();
    try {
      assertThat(mentioning(HOST_MOUNTS, config.functionsFolder() + " "))
          .singleElement()
          .asString()
          .doesNotContain("shared:", "master:");
      assertThat(mentioning(HOST_MOUNTS, config.functionsFolder().resolve(cell.id()) + " "))
          .singleElement()
          .asString()
          .contains("shared:");
    } finally {
      cell.remove();
    }
  }

  private static Container cell() {
    Lines lines = new Lines();
    Container cell =
        runtime.start(
            TestContainers.stem(images.shell("echo waiting; exec sleep 100", ""), 32), lines);
    lines.await("waiting");
    return cell;
  }

  private static void specialise(Container cell, StoredLayer layer) {
    cell.specialise(new Specialisation(Map.of(), List.of(layer), Resources.DEFAULT));
  }

  private static List<String> entries(Container cell) throws Exception {
    return inside(cell, "ls -A /function").lines().toList();
  }

  /** Runs as root of the cell's user namespace, with all capabilities and without a filter. */
  private static String inside(Container cell, String script) throws Exception {
    Process process =
        new ProcessBuilder(
                "nsenter",
                "--target",
                String.valueOf(pid(cell)),
                "--user",
                "--mount",
                "--pid",
                "--setuid",
                "0",
                "--setgid",
                "0",
                "/bin/sh",
                "-c",
                script)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static int pid(Container cell) throws IOException {
    return ContainerFolder.of(config, cell.id()).pid();
  }

  private static Path mounts(Container cell) throws IOException {
    return Path.of("/proc/" + pid(cell) + "/mountinfo");
  }

  private static String unpacked(StoredLayer layer) {
    return new TarLayers(folder.resolve("layers")).unpacked(layer, config.ids()).toString();
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> mentioning(Path mounts, String text) throws IOException {
    return Files.readAllLines(mounts).stream().filter(line -> line.contains(text)).toList();
  }
}
