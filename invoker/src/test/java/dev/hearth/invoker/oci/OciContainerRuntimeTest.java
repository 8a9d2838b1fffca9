package dev.hearth.invoker.oci;

import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.runtime.StemCellTck;
import dev.hearth.invoker.testing.LoopbackNetworks;
import dev.hearth.invoker.testing.TarLayers;
import dev.hearth.invoker.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OciContainerRuntimeTest extends StemCellTck {
  private static Path folder;
  private static EventLoop loop;
  private static LoopbackNetworks networks;
  private static TestImages images;
  private static OciContainerRuntime runtime;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createTempDirectory("hearth-oci");
    Ownership.mode(folder, "rwx--x--x");
    loop = new EventLoop();
    networks = new LoopbackNetworks();
    images = new TestImages(Files.createDirectory(folder.resolve("images")));
    runtime = create();
  }

  private static OciContainerRuntime create() {
    return new OciContainerRuntime(
        OciConfig.of(folder, folder.resolve("run")),
        new TarLayers(folder.resolve("layers")),
        networks,
        loop);
  }

  @AfterAll
  static void stop() throws Exception {
    runtime.close();
    loop.close();
    Trees.delete(folder);
  }

  @Override
  protected ContainerRuntime runtime() {
    return runtime;
  }

  @Override
  protected ContainerRuntime restarted() {
    return create();
  }

  @Override
  protected TestImages images() {
    return images;
  }
}
