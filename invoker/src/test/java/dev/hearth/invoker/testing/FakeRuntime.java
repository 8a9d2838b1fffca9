package dev.hearth.invoker.testing;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.runtime.CreatedContainer;
import dev.hearth.invoker.runtime.LeftContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Containers that are threads of this process, to see what becomes of cells. */
public final class FakeRuntime implements ContainerRuntime {
  private final Path folder;
  private final List<FakeContainer> containers = new CopyOnWriteArrayList<>();
  private final List<FakeCreated> created = new CopyOnWriteArrayList<>();
  private final AtomicInteger stemsMade = new AtomicInteger();
  private volatile long cellBytes = 30 << 20;
  private volatile boolean stemsFail;

  /**
   * @param folder a short path: sockets lie below it
   */
  public FakeRuntime(Path folder) {
    this.folder = folder;
  }

  /** From now on every cell uses as much. */
  public void cellBytes(long bytes) {
    cellBytes = bytes;
  }

  long cellBytes() {
    return cellBytes;
  }

  /** Whether the host of a cell gives up at once from now on. */
  public void stemsFail(boolean fail) {
    stemsFail = fail;
  }

  /** Those that are there. */
  public List<FakeContainer> containers() {
    return containers;
  }

  /** Those that wait for their process. */
  public List<FakeCreated> created() {
    return created;
  }

  /** Cells that were begun, those that failed included. */
  public int stemsMade() {
    return stemsMade.get();
  }

  @Override
  public String description() {
    return "fake";
  }

  @Override
  public Container start(ContainerSpec spec, ContainerOutput output) {
    if (spec.stem()) {
      stemsMade.incrementAndGet();
      if (stemsFail) {
        throw new HearthException(ErrorCode.START_FAILED, "no such file: node\nat somewhere");
      }
    }
    return run(spec, output);
  }

  FakeContainer run(ContainerSpec spec, ContainerOutput output) {
    try {
      Path own = Files.createDirectory(folder.resolve(spec.id()));
      FakeContainer container = new FakeContainer(this, spec, output, own);
      containers.add(container);
      return container;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void removed(FakeContainer container) {
    containers.remove(container);
  }

  @Override
  public CreatedContainer create(ContainerSpec spec, ContainerOutput output) {
    FakeCreated container = new FakeCreated(this, spec, output);
    created.add(container);
    return container;
  }

  @Override
  public List<LeftContainer> left() {
    return List.of();
  }

  @Override
  public void close() {}
}
