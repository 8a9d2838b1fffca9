package dev.hearth.invoker.start;

import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.runtime.ContainerVolume;
import java.util.Map;

/** The container that an instance of a revision has for itself from the start. */
public final class InstanceContainer {
  /** Names the revision; told from stem cells and build containers by it. */
  public static final String REVISION_LABEL = "dev.hearth.revision";

  private InstanceContainer() {}

  /**
   * What the runtime is to make of the revision.
   *
   * @param image the revision's
   * @param id of the instance and of its container
   */
  public static ContainerSpec spec(Revision revision, StoredImage image, InstanceId id) {
    RevisionSpec spec = revision.spec();
    return new ContainerSpec(
        id.value(),
        Map.of(REVISION_LABEL, revision.id().toString()),
        image,
        InstanceEnvironment.of(revision),
        spec.resources(),
        spec.network(),
        spec.template().isEmpty(),
        spec.transport() == Transport.UNIX_SOCKET,
        false,
        spec.isolation().profile().capabilities(),
        spec.isolation().volumes().stream()
            .map(volume -> new ContainerVolume(revision.id().function(), volume))
            .toList());
  }
}
