package dev.hearth.invoker.testing;

import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.runtime.CreatedContainer;

/** A {@link FakeContainer} that has not begun. */
public record FakeCreated(FakeRuntime runtime, ContainerSpec spec, ContainerOutput output)
    implements CreatedContainer {
  @Override
  public String id() {
    return spec.id();
  }

  @Override
  public Container start() {
    remove();
    return runtime.run(spec, output);
  }

  @Override
  public long memoryBytes() {
    return runtime.cellBytes();
  }

  @Override
  public void remove() {
    runtime.created().remove(this);
  }
}
