package dev.hearth.builder.function;

import dev.hearth.builder.manifest.BuildSettings;
import dev.hearth.builder.template.DependencyRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How commands of one function's build run: what the manifest says by {@code build}, and what the
 * command line adds.
 *
 * @param folder of the function below the root of the source; empty: the root
 * @param build the manifest's
 * @param given variables of the command line, which go before those of the manifest
 */
record FunctionCommands(String folder, BuildSettings build, Map<String, String> given) {
  FunctionCommands {
    given = Map.copyOf(given);
  }

  /**
   * The command, and the manifest's {@code build.run} unless the command runs that itself: after it
   * for an installation.
   */
  List<String> after(List<String> command) {
    return combined(command, "\"$@\"; sh -ec \"$" + DependencyRule.BUILD_RUN + "\"");
  }

  /** The manifest's {@code build.run} and then the command, as when code is compiled. */
  List<String> before(List<String> command) {
    return combined(command, "sh -ec \"$" + DependencyRule.BUILD_RUN + "\"; exec \"$@\"");
  }

  private List<String> combined(List<String> command, String script) {
    boolean runsItself =
        command.stream().anyMatch(part -> part.contains("$" + DependencyRule.BUILD_RUN));
    if (build.run().isEmpty() || runsItself) {
      return command;
    }
    List<String> combined = new ArrayList<>(List.of("sh", "-ec", script, "sh"));
    combined.addAll(command);
    return combined;
  }

  /**
   * @param root where the root of the source stands in the container
   */
  Map<String, String> environment(String root) {
    Map<String, String> environment = new HashMap<>(build.environment());
    environment.putAll(given);
    environment.put("HEARTH_BUILD_ROOT", root);
    environment.put(DependencyRule.BUILD_RUN, String.join("\n", build.run()));
    return environment;
  }

  String workingDirectory(String root) {
    return folder.isEmpty() ? root : root + "/" + folder;
  }

  /** Values that may be credentials. */
  Set<String> secrets() {
    return Set.copyOf(given.values());
  }
}
