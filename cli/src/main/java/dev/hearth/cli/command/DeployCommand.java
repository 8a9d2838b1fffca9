package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "deploy",
    description = {
      "Builds a function's folder into a new revision and moves the traffic to it once it is ready.",
      "Files that .hearthignore names (as in .gitignore) are not sent, nor are .git, node_modules,"
          + " target, __pycache__ and .venv."
    },
    footer = {
      "",
      "Examples:",
      "  hearth deploy greet",
      "  hearth deploy greet/function.yaml",
      "  cd greet && hearth deploy"
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
    JsonNode deployed = Deployment.run(platform::connect, folder, progress);
    if (output.printed(deployed, screen)) {
      return;
    }
    screen.line("");
    screen.line(screen.paint().bold(Json.textOrDash(deployed, "url")));
    RouteLines.of(deployed.path("routes"))
        .forEach(route -> screen.line(screen.paint().bold(route)));
  }

  private static boolean isManifest(Path path) {
    return path.endsWith(MANIFEST) && Files.isRegularFile(path);
  }
}
