package dev.hearth.cli.command;

import dev.hearth.cli.output.Screen;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command is run in.
 *
 * @param home the installation, the folder that holds {@code templates/}
 * @param folder the folder that relative paths of the command line start from
 */
public record Session(Screen screen, Map<String, String> environment, Path home, Path folder) {}
