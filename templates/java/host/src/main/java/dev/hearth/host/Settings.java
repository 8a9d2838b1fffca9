package dev.hearth.host;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the environment says of how to run.
 *
 * @param folder the function's code: {@code classes/} and {@code lib/*.jar}
 * @param handler name of the handler's class; empty when none was given
 */
record Settings(Path folder, String handler, Optional<Path> socket, OptionalInt port) {
  private static final String DEFAULT_PORT = "8080";

  static Settings of(Map<String, String> environment) {
    Optional<Path> socket = variable(environment, "HEARTH_SOCKET").map(Path::of);
    Optional<String> port =
        variable(environment, "PORT")
            .or(() -> socket.isPresent() ? Optional.empty() : Optional.of(DEFAULT_PORT));
    return new Settings(
        // The variable is for running outside of a container.
        Path.of(variable(environment, "HEARTH_FUNCTION_FOLDER").orElse("/function")),
        variable(environment, "HEARTH_HANDLER").orElse(""),
        socket,
        port.map(Settings::portOf).orElse(OptionalInt.empty()));
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  private static OptionalInt portOf(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException(
          "PORT is \"" + text + "\"; it must be a whole number from 0 to 65535");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }
}
