package dev.hearth.cli.command;

import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Parameters;

/** The function and the name of a volume. */
final class VolumeParameter {
  @Parameters(index = "0", paramLabel = "NAME", description = "name of the function")
  private String function;

  @Parameters(index = "1", paramLabel = "VOLUME", description = "name of the volume")
  private String volume;

  String function() {
    return FunctionParameter.checked(function);
  }

  String volume() {
    return volume;
  }

  /** The volume's path in the admin API. */
  String path() {
    return "/api/v1/volumes/" + Platform.encoded(function()) + "/" + Platform.encoded(volume);
  }
}
