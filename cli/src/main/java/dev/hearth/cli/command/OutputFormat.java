package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Option;

/** The {@code -o} of every command that shows something. */
final class OutputFormat {
  enum Format {
    TABLE,
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), or json: what the platform answered")
  Format format = Format.TABLE;

  boolean json() {
    return format == Format.JSON;
  }

  /** Prints {@code tree} if JSON was asked for; false otherwise. */
  boolean printed(JsonNode tree, Screen screen) {
    if (json()) {
      screen.line(Json.pretty(tree));
    }
    return json();
  }
}
