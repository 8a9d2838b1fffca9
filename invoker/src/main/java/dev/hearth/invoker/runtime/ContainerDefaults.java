package dev.hearth.invoker.runtime;

import dev.hearth.api.function.Resources;
import java.util.Map;

/** Variables of every container unless its image or its revision says otherwise. */
public final class ContainerDefaults {
  public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** The one place that a container with a read-only root can write. */
  public static final String HOME = "/tmp";

  private ContainerDefaults() {}

  /**
   * Variables that follow from the limits. Go counts the machine's processors up to version 1.24;
   * other runtimes read the control group or {@code /sys}.
   */
  public static Map<String, String> of(Resources resources) {
    return Map.of("GOMAXPROCS", String.valueOf(resources.processors()));
  }
}
