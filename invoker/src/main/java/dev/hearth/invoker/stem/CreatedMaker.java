package dev.hearth.invoker.stem;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Revision;
import dev.hearth.api.image.ImageStore;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.start.InstanceContainer;
import dev.hearth.invoker.start.InstanceIds;

/** Makes a revision's container ahead, all but its process. */
final class CreatedMaker {
  private final ContainerRuntime runtime;
  private final ImageStore images;

  CreatedMaker(ContainerRuntime runtime, ImageStore images) {
    this.runtime = runtime;
    this.images = images;
  }

  /**
   * @throws HearthException when that is not possible; nothing is left behind
   */
  WaitingContainer make(Revision revision) {
    CellOutput output = new CellOutput();
    return new WaitingContainer(
        revision.id(),
        runtime.create(
            InstanceContainer.spec(
                revision, images.image(revision.spec().image()), InstanceIds.next()),
            output),
        output);
  }
}
