package dev.hearth.cli.command;

import dev.hearth.api.function.FunctionName;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Parameters;

/** The NAME of most commands. */
final class FunctionParameter {
  @Parameters(index = "0", paramLabel = "NAME", description = "name of the function")
  private String name;

  String name() {
    return checked(name);
  }

  /** The function's path in the admin API. */
  String path() {
    return "/api/v1/functions/" + Platform.encoded(name());
  }

  static String checked(String name) {
    if (!FunctionName.isValid(name)) {
      throw CommandFailure.usage(
          "'"
              + name
              + "' is no name of a function: use 1 to 52 lower-case letters, digits and hyphens,"
              + " starting with a letter and not ending with a hyphen");
    }
    return name;
  }
}
