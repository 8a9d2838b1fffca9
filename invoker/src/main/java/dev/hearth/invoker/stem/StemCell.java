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
  /** Says of what class a waiting cell is; a cell that became an instance keeps it. */
  public static final String LABEL = "dev.hearth.stem";

  private final StemClass kind;
  private final Container container;
  private final CellOutput output;
  private final Endpoint.UnixSocket endpoint;
  private final CellHost host;
  private volatile long memoryBytes;
  private volatile boolean taken;

  /** Completes when nobody waits for the answer to the last question any more. */
  private volatile CompletableFuture<Void> question = new CompletableFuture<>();

  private int silences;

  StemCell(StemClass kind, Container container, CellOutput output, Endpoint.UnixSocket endpoint) {
    this.kind = kind;
    this.container = container;
    this.output = output;
    this.endpoint = endpoint;
    host = new CellHost(endpoint.path());
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
    taken = true;
    // A start does not wait for its answer.
    question.complete(null);
    synchronized (this) {
      container.specialise(specialisation);
    }
  }

  /**
   * Has it load the function. Blocks until it answers, ends, is given up, or the limit passes.
   *
   * @param environment all that the function sees
   * @param over completes when nobody waits for the answer any more
   */
  public synchronized LoadAnswer load(
      Map<String, String> environment, CompletableFuture<?> over, Duration limit) {
    return host.load(environment, over, limit);
  }

  /**
   * Whether what listens there is a cell that has no function yet. One that has is asked for a path
   * that no function is likely to have.
   */
  public static boolean waits(Endpoint endpoint, Duration limit) {
    if (!(endpoint instanceof Endpoint.UnixSocket(Path path))) {
      return false;
    }
    try (CellHost host = new CellHost(path)) {
      return host.waits(new CompletableFuture<>(), limit);
    }
  }

  /**
   * Asks whether it still waits, unless it does not any more. Its first request costs a runtime
   * some milliseconds more than others; this way no function's is the first.
   */
  synchronized boolean waits(Duration limit) {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    question = asked;
    boolean waits = taken || host.waits(asked, limit) || taken;
    silences = waits ? 0 : silences + 1;
    return waits;
  }

  /** How many times in a row it did not say so. */
  synchronized int silences() {
    return silences;
  }

  /** {@code what} with what it wrote before a function was in it. */
  String explained(String what) {
    return output.words().after(what);
  }

  /** Removes the container. Nobody may speak with it meanwhile. */
  synchronized void remove() {
    host.close();
    container.remove();
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
