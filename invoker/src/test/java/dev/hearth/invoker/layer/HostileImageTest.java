package dev.hearth.invoker.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.oci.OciConfig;
import dev.hearth.invoker.oci.OciContainerRuntime;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.testing.LoopbackNetworks;
import dev.hearth.invoker.testing.TestContainers;
import dev.hearth.invoker.testing.TestFolders;
import dev.hearth.invoker.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images whose layers put links where the platform mounts and writes, under a real container. Needs
 * root and runc or crun.
 */
final class HostileImageTest {
  private Path folder;
  private Path outside;
  private EventLoop loop;
  private TestImages images;
  private OciContainerRuntime runtime;

  @BeforeEach
  void start() throws Exception {
    folder = TestFolders.passable("hearth-hostile");
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.setAttribute(outside, "unix:mode", 0777);
    loop = new EventLoop();
    images = new TestImages(Files.createDirectory(folder.resolve("images")));
    runtime =
        new OciContainerRuntime(
            OciConfig.of(folder, folder.resolve("run")),
            new UnpackedLayers(folder.resolve("layers"), LayerLimits.DEFAULT),
            new LoopbackNetworks(),
            loop);
  }

  @AfterEach
  void stop() throws Exception {
    runtime.close();
    loop.close();
    TestFolders.delete(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run", "run/hearth", "tmp", "dev", "proc", "sys", "sys/fs", "etc", "etc/hosts"})
  void linkWhereThePlatformMountsLeadsNowhere(String name) throws Exception {
    List<String> said =
        output(
            "echo x > /run/hearth/planted; echo x > /tmp/planted; cat /etc/hostname;"
                + " ls /run/hearth; ls /tmp",
            new LayerOf().link(name, outside.toString()));

    assertThat(said.getFirst()).startsWith("test");
    assertThat(said.subList(1, said.size())).containsExactly("planted", "planted");
    assertThat(outside).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run/hearth", "tmp", "etc/resolv.conf"})
  void fileOrPipeWhereThePlatformMountsIsInNobodysWay(String name) throws Exception {
    LayerOf layer = new LayerOf().node(name, TarConstants.LF_FIFO);
    assertThat(output("echo x > /run/hearth/planted; ls /run/hearth", layer))
        .containsExactly("planted");
  }

  @Test
  void programWithSetUserIdGivesNobodyMoreRights() throws Exception {
    LayerOf layer = new LayerOf().file("id", Files.readString(Path.of("/etc/hostname")), 04755);
    assertThat(output("grep NoNewPrivs /proc/self/status; ls -ln /id | cut -c1-10", layer))
        .containsExactly("NoNewPrivs:\t1", "-rwsr-xr-x");
    assertThat(Files.getAttribute(folder.resolve("layers"), "unix:mode")).isEqualTo(040700);
  }

  @Test
  void deviceOfTheHostCannotBeBroughtAlongNorMade() throws Exception {
    LayerOf layer = new LayerOf().node("disk", TarConstants.LF_BLK).file("kept", "x");
    assertThat(output("ls /disk /kept 2>/dev/null; mknod /made c 1 1 2>&1; ls /made 2>&1", layer))
        .containsExactly(
            "/kept",
            "mknod: /made: Operation not permitted",
            "ls: /made: No such file or directory");
  }

  private List<String> output(String script, LayerOf top) throws Exception {
    StoredImage shell = images.shell(script, "");
    List<StoredLayer> layers = new ArrayList<>(shell.layers());
    layers.add(top.gzip(Files.createTempFile(folder, "blob", "")));
    StoredImage hostile = new StoredImage(shell.digest(), shell.config(), layers);
    List<String> lines = new CopyOnWriteArrayList<>();
    Container container =
        runtime.start(
            TestContainers.spec(hostile, Map.of()),
            (standardError, text, continued) -> lines.add(text));
    try {
      container.exit().get(10, TimeUnit.SECONDS);
      return List.copyOf(lines);
    } finally {
      container.remove();
    }
  }
}
