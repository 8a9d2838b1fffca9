package dev.hearth.invoker.stem;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.Specialisation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One running container in which no function is yet. Whoever took it has it alone. */
public final class StemCell {
  private final StemClass kind;
  private final Container container;
  private final CellOutput output;
  private final Endpoint.UnixSocket endpoint;
  private volatile long memoryBytes;

  StemCell(StemClass kind, Container container, CellOutput output, Endpoint.UnixSocket endpoint) {
    this.kind = kind;
    this.container = container;
    this.output = output;
    this.endpoint = endpoint;
    measure();
  }

  /** Also the id of the instance that it becomes. */
  public InstanceId id() {
    return new InstanceId(container.id());
  }

  public Container container() {
    return container;
  }

  public Endpoint.UnixSocket endpoint() {
    return endpoint;
  }

  StemClass kind() {
    return kind;
  }

  /** From now on what it writes is the instance's. */
  public void writeTo(ContainerOutput instance) {
    output.goTo(instance);
  }

  /**
   * Gives it the files, limits and labels of a revision.
   *
   * @throws HearthException when that is not possible; the cell is of no use any more
   */
  public void attach(Specialisation specialisation) {
    container.specialise(specialisation);
  }

  /**
   * Has it load the function. Blocks until it answers, ends, is given up, or the limit passes.
   *
   * @param environment all that the function sees
   * @param over completes when nobody waits for the answer any more
   */
  public LoadAnswer load(
      Map<String, String> environment, CompletableFuture<?> over, Duration limit) {
    return CellHost.load(endpoint.path(), environment, over, limit);
  }

  /**
   * Whether what listens there is a cell that has no function yet. One that has is asked for a path
   * that no function is likely to have.
   */
  public static boolean waits(Endpoint endpoint, Duration limit) {
    return endpoint instanceof Endpoint.UnixSocket(Path path) && CellHost.waits(path, limit);
  }

  /** {@code what} with what it wrote before a function was in it. */
  String explained(String what) {
    return output.words().after(what);
  }

  boolean ended() {
    return container.exit().isDone();
  }

  long memoryBytes() {
    return memoryBytes;
  }

  void measure() {
    memoryBytes = container.memoryBytes();
  }
}
