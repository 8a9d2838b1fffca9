package dev.hearth.invoker.stem;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.CreatedContainer;

/**
 * A revision's container that is complete but for its process. Whoever took it has it alone.
 *
 * @param output where the process will write, until it is told otherwise
 */
public record WaitingContainer(RevisionId revision, CreatedContainer container, CellOutput output) {
  /** Also the id of the instance that it becomes. */
  public InstanceId id() {
    return new InstanceId(container.id());
  }

  /** As {@link CreatedContainer#start()}, after which {@code instance} hears what it writes. */
  public Container start(ContainerOutput instance) {
    output.goTo(instance);
    return container.start();
  }
}
