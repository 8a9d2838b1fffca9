package dev.hearth.builder.run;

import dev.hearth.api.build.Sandbox;
import dev.hearth.api.build.SandboxCommand;
import dev.hearth.api.build.SandboxMount;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.process.LastLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Runs commands of builds in containers of a build base. */
public final class BuildCommands {
  /** A first build of Java downloads its tools; a slow mirror needs minutes for that. */
  private static final Duration TIME_LIMIT = Duration.ofMinutes(15);

  private final Sandbox sandbox;
  private final HostMachine machine;

  public BuildCommands(Sandbox sandbox, HostMachine machine) {
    this.sandbox = sandbox;
    this.machine = machine;
  }

  /**
   * A command and where it runs.
   *
   * @param what it does, for errors: "installing the dependencies of package.json"
   * @param image of the build base
   * @param folder of this machine, writable at {@code target}
   * @param mounts further ones
   * @param environment beside this machine's registry configuration
   * @param workingDirectory {@code target} or a folder below it
   * @param secrets values that are not shown in output and errors
   */
  public record Work(
      String what,
      Digest image,
      List<String> command,
      Path folder,
      String target,
      List<SandboxMount> mounts,
      Map<String, String> environment,
      String workingDirectory,
      Set<String> secrets) {
    public Work {
      command = List.copyOf(command);
      mounts = List.copyOf(mounts);
      environment = Map.copyOf(environment);
      secrets = Set.copyOf(secrets);
    }

    /** In the folder itself, without secrets. */
    public Work(
        String what,
        Digest image,
        List<String> command,
        Path folder,
        String target,
        List<SandboxMount> mounts,
        Map<String, String> environment) {
      this(what, image, command, folder, target, mounts, environment, target, Set.of());
    }

    /** The command without the text of scripts. */
    private String shown() {
      return String.join(" ", command.stream().filter(part -> !part.contains("\n")).toList());
    }
  }

  /**
   * @throws HearthException with {@code DEPENDENCIES_UNRESOLVED} and the first and last lines of
   *     its output when the command fails
   */
  public void run(Work work, Consumer<String> output) throws IOException, InterruptedException {
    Path copies =
        Files.createTempDirectory(work.folder().toAbsolutePath().getParent(), "registry-");
    try {
      HostRegistryConfiguration host = RegistryConfigurationReader.read(machine, copies);
      List<SandboxMount> mounts = new ArrayList<>(host.mounts());
      mounts.addAll(work.mounts());
      mounts.add(new SandboxMount(work.folder(), work.target(), true));
      Map<String, String> environment = new HashMap<>(host.environment());
      environment.put("CI", "true");
      environment.putAll(work.environment());
      LastLines lines = new LastLines(output, Masked.of(work.secrets()));
      int code =
          sandbox.run(
              new SandboxCommand(
                  work.image(),
                  work.command(),
                  environment,
                  work.workingDirectory(),
                  mounts,
                  TIME_LIMIT),
              lines);
      if (code != 0) {
        throw new HearthException(
            ErrorCode.DEPENDENCIES_UNRESOLVED,
            "%s failed: '%s' ended with code %d; its output:\n%s"
                .formatted(work.what(), work.shown(), code, lines.text()));
      }
    } finally {
      FileTree.delete(copies);
    }
  }
}
