package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.source.FunctionFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "deploy",
    description = {
      "Builds a function's folder into a new revision and moves the traffic to it once it is ready.",
      "Files that .hearthignore names (as in .gitignore) are not sent, nor is what the template"
          + " leaves out, such as node_modules; a line tells what it was."
    },
    footer = {
      "",
      "Examples:",
      "  hearth deploy greet",
      "  hearth deploy greet/function.yaml",
      "  cd greet && hearth deploy",
      "  hearth deploy shop/orders --context shop",
      "  hearth deploy greet --build-env NPM_TOKEN=abc123"
    })
final class DeployCommand implements Runnable {
  private static final String MANIFEST = "function.yaml";

  private final Session session;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "the folder with function.yaml, or that file; default the current one")
  private Path dir;

  @Option(
      names = "--context",
      paramLabel = "DIR",
      description = {
        "a folder above the function's that the build needs: the root of a workspace or of a Maven"
            + " project; it is sent as a whole"
      })
  private Path context;

  @Option(
      names = "--build-env",
      paramLabel = "NAME=VALUE",
      description = {
        "a variable of the build's commands, such as a token of a package registry; not in the"
            + " image. NAME alone takes the value that it has here"
      })
  private List<String> buildEnvironment = new ArrayList<>();

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  DeployCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Path named = session.folder().resolve(dir).normalize();
    Path folder = isManifest(named) ? named.getParent() : named;
    if (Files.isRegularFile(folder)) {
      throw CommandFailure.usage(folder + " is a file: deploy the folder with function.yaml");
    }
    if (!Files.isDirectory(folder)) {
      throw CommandFailure.usage("there is no folder " + folder)
          .withHint("`hearth new " + dir.getFileName() + " --template node` makes one");
    }
    if (!Files.isRegularFile(folder.resolve(MANIFEST))) {
      throw CommandFailure.usage("there is no function.yaml in " + folder)
          .withHint("`hearth new` makes a folder with one; docs/manifest.md says what goes in");
    }
    Screen screen = session.screen();
    Screen progress = output.json() ? screen.asideOfResults() : screen;
    JsonNode deployed =
        Deployment.run(
            platform::connect,
            new FunctionFolder(
                folder, contextOf(folder), environment(), session.home().resolve("templates")),
            progress);
    if (output.printed(deployed, screen)) {
      return;
    }
    screen.line("");
    screen.line(screen.paint().bold(Json.textOrDash(deployed, "url")));
    RouteLines.of(deployed.path("routes"))
        .forEach(route -> screen.line(screen.paint().bold(route)));
  }

  private Optional<Path> contextOf(Path folder) {
    if (context == null) {
      return Optional.empty();
    }
    Path named = session.folder().resolve(context).normalize();
    if (!Files.isDirectory(named)) {
      throw CommandFailure.usage("--context: there is no folder " + named);
    }
    if (!folder.startsWith(named)) {
      throw CommandFailure.usage(
              "--context: the function's folder " + folder + " is not below " + named)
          .withHint("name a folder above it, such as the root of the workspace");
    }
    return Optional.of(named);
  }

  private Map<String, String> environment() {
    Map<String, String> variables = new TreeMap<>();
    for (String each : buildEnvironment) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? each : each.substring(0, equals);
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || name.startsWith("HEARTH_")) {
        throw CommandFailure.usage("--build-env: '" + name + "' is not a variable that can be set");
      }
      String value = equals < 0 ? session.environment().get(name) : each.substring(equals + 1);
      if (value == null) {
        throw CommandFailure.usage("--build-env: " + name + " has no value here")
            .withHint("write " + name + "=VALUE");
      }
      variables.put(name, value);
    }
    return variables;
  }

  private static boolean isManifest(Path path) {
    return path.endsWith(MANIFEST) && Files.isRegularFile(path);
  }
}
