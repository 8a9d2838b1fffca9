package dev.hearth.invoker.layer;

/**
 * Maps the ids 0 to {@code count - 1} of a container to a range of ids of the host.
 *
 * @param firstHostId the host's id of the container's id 0; 0 for no shift
 * @param count how many ids there are; a file that belongs to a higher id cannot be mapped
 */
public record IdShift(int firstHostId, int count) {
  /** The ids of the container are those of the host. */
  public static final IdShift NONE = new IdShift(0, 65_536);

  public IdShift {
    if (firstHostId < 0 || count < 1 || firstHostId > Integer.MAX_VALUE - count) {
      throw new IllegalArgumentException("no range of ids: " + firstHostId + " + " + count);
    }
  }

  /** Whether the container runs in a user namespace of its own. */
  public boolean shifts() {
    return firstHostId != 0;
  }

  /**
   * The host's id of an id inside the container.
   *
   * @throws IllegalArgumentException when it is outside of the range
   */
  public int toHost(int containerId) {
    if (containerId < 0 || containerId >= count) {
      throw new IllegalArgumentException(
          "id " + containerId + " is not below " + count + ", the ids a container has");
    }
    return firstHostId + containerId;
  }
}
