package dev.hearth.invoker.oci;

import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.testing.LoopbackNetworks;
import dev.hearth.invoker.testing.TarLayers;
import dev.hearth.invoker.testing.TestContainers;
import dev.hearth.invoker.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs shell scripts in containers of a runtime of its own. */
final class ShellContainers implements AutoCloseable {
  static final String FUNCTION_USER = "65532:65532";
  private static final int LONGEST_SECONDS = 60;

  private final Path folder;
  private final EventLoop loop;
  private final TestImages images;
  private final OciContainerRuntime runtime;

  ShellContainers() throws Exception {
    folder = Files.createTempDirectory("hearth-shell");
    Ownership.mode(folder, "rwx--x--x");
    loop = new EventLoop();
    images = new TestImages(Files.createDirectory(folder.resolve("images")));
    runtime =
        new OciContainerRuntime(
            OciConfig.of(folder, folder.resolve("run")),
            new TarLayers(folder.resolve("layers")),
            new LoopbackNetworks(),
            loop);
  }

  /** A container that runs. */
  record Running(Container container, BlockingQueue<String> lines) implements AutoCloseable {
    /** Waits for a line and returns what came before it. */
    List<String> until(String line) throws InterruptedException {
      List<String> before = new ArrayList<>();
      for (String next; ; before.add(next)) {
        next = lines.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("no line '" + line + "', only " + before);
        }
        if (next.equals(line)) {
          return before;
        }
      }
    }

    @Override
    public void close() {
      container.remove();
    }
  }

  Running start(String script, String user, int memoryMebibytes) {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    ContainerSpec spec = TestContainers.spec(images.shell(script, user), Map.of(), memoryMebibytes);
    return new Running(runtime.start(spec, (errors, text, more) -> lines.add(text)), lines);
  }

  /** The lines of a script that ends. */
  List<String> output(String script, String user, int memoryMebibytes) throws Exception {
    try (Running running = start(script, user, memoryMebibytes)) {
      running.container().exit().get(LONGEST_SECONDS, TimeUnit.SECONDS);
      return List.copyOf(running.lines());
    }
  }

  @Override
  public void close() throws IOException {
    runtime.close();
    loop.close();
    Trees.delete(folder);
  }
}
