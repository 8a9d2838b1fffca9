package dev.hearth.api.function;

import java.util.List;

/**
 * What an instance may do and keep beyond what every instance may.
 *
 * @param profile rights inside of its user namespace
 * @param volumes folders that outlive it
 */
public record IsolationSpec(SecurityProfile profile, List<VolumeSpec> volumes) {
  public static final IsolationSpec DEFAULT =
      new IsolationSpec(SecurityProfile.RESTRICTED, List.of());

  public IsolationSpec {
    volumes = List.copyOf(volumes);
  }

  /** Whether only one instance at a time can have a volume. */
  public boolean exclusive() {
    return volumes.stream().anyMatch(volume -> !volume.shared());
  }
}
