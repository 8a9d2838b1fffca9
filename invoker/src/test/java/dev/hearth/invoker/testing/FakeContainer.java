package dev.hearth.invoker.testing;

import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerExit;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.runtime.Specialisation;
import dev.hearth.invoker.start.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A container that is a thread of this process. */
public final class FakeContainer implements Container {
  private volatile long cpuNanos;
  private final FakeRuntime runtime;
  private final ContainerSpec spec;
  private final ContainerOutput output;
  private final Path folder;
  private final CompletableFuture<ContainerExit> exit = new CompletableFuture<>();
  private final FakeHost host;
  private volatile Optional<Specialisation> specialisation = Optional.empty();
  private volatile boolean silent;
  private volatile boolean asked;
  private volatile boolean frozen;
  private volatile boolean staysFrozen;

  FakeContainer(FakeRuntime runtime, ContainerSpec spec, ContainerOutput output, Path folder) {
    this.runtime = runtime;
    this.spec = spec;
    this.output = output;
    this.folder = folder;
    host = new FakeHost(this, folder.resolve(Readiness.SOCKET), spec.stem());
  }

  public ContainerSpec spec() {
    return spec;
  }

  public Optional<Specialisation> specialisation() {
    return specialisation;
  }

  /** What its function sees; empty while there is none. */
  public Map<String, String> environment() {
    return host.environment();
  }

  public void writes(boolean standardError, String text) {
    output.line(standardError, text, false);
  }

  /** From now on its host accepts connections and answers nobody. */
  public void hangs() {
    silent = true;
  }

  void asked() {
    asked = true;
  }

  /** Whether it was asked something after it began to hang. */
  public boolean isAsked() {
    return asked;
  }

  /** From now on it cannot be thawed. */
  public void staysFrozen() {
    staysFrozen = true;
  }

  public boolean isFrozen() {
    return frozen;
  }

  boolean isSilent() {
    return silent;
  }

  public void ends(int code, boolean outOfMemory) {
    host.close();
    exit.complete(new ContainerExit(OptionalInt.of(code), OptionalInt.empty(), outOfMemory));
  }

  @Override
  public String id() {
    return spec.id();
  }

  @Override
  public Optional<Path> socketFolder() {
    return Optional.of(folder);
  }

  @Override
  public Optional<String> address() {
    return Optional.empty();
  }

  @Override
  public Map<String, Duration> startPhases() {
    return Map.of();
  }

  @Override
  public CompletableFuture<ContainerExit> exit() {
    return exit;
  }

  @Override
  public void terminate() {
    ends(0, false);
  }

  @Override
  public void specialise(Specialisation wanted) {
    if (!spec.stem() || specialisation.isPresent()) {
      throw new IllegalStateException("no stem cell, or not any more: " + spec.id());
    }
    specialisation = Optional.of(wanted);
  }

  @Override
  public long cpuNanos() {
    return cpuNanos;
  }

  /** How much it has used so far. */
  public void used(long nanos) {
    cpuNanos = nanos;
  }

  @Override
  public long memoryBytes() {
    return runtime.cellBytes();
  }

  @Override
  public void pause() {
    frozen = true;
  }

  @Override
  public void resume() {
    if (staysFrozen) {
      throw new IllegalStateException("cannot be thawed: " + spec.id());
    }
    frozen = false;
  }

  @Override
  public void remove() {
    ends(137, false);
    try {
      Files.deleteIfExists(folder.resolve(Readiness.SOCKET));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    runtime.removed(this);
  }
}
