package dev.hearth.invoker.runtime;

/** Variables of every container unless its image or its revision says otherwise. */
public final class ContainerDefaults {
  public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** The one place that a container with a read-only root can write. */
  public static final String HOME = "/tmp";

  private ContainerDefaults() {}
}
