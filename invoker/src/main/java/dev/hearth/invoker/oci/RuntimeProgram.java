package dev.hearth.invoker.oci;

import dev.hearth.invoker.linux.ExitStatus;
import dev.hearth.invoker.linux.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * An OCI runtime on this machine.
 *
 * @param name {@code crun} or {@code runc}
 * @param version as it says itself
 */
record RuntimeProgram(String name, Path path, String version) {
  private static final int MESSAGE_LIMIT = 500;
  private static final String LOG = "runtime.log";
  private static final Path NOWHERE = Path.of("/dev/null");

  /**
   * The program makes the container's control groups by the umask that it has. By the server's,
   * which is for its owner only, language runtimes inside could not read their own limits.
   */
  private static final List<String> GROUPS_READABLE =
      List.of("/bin/sh", "-c", "umask 022 && exec \"$@\"", "sh");

  /**
   * Starts the container of a bundle. Its process keeps {@code output} and {@code errors} open.
   *
   * @throws IOException with the runtime's own words when it fails
   */
  void start(Path root, Path bundle, String id, Path output, Path errors) throws IOException {
    make(List.of("run", "--detach"), root, bundle, id, output, errors);
  }

  /** Does the same but for the start of the image's process, which {@link #release} leads to. */
  void create(Path root, Path bundle, String id, Path output, Path errors) throws IOException {
    make(List.of("create"), root, bundle, id, output, errors);
  }

  private void make(List<String> how, Path root, Path bundle, String id, Path output, Path errors)
      throws IOException {
    Path log = bundle.resolve(LOG);
    List<String> command = new ArrayList<>(GROUPS_READABLE);
    command.addAll(command(root, log));
    command.addAll(how);
    command.addAll(List.of("--bundle", bundle.toString(), "--pid-file"));
    command.add(bundle.resolve("pid").toString());
    command.add(id);
    requireSuccess(Program.run(command, output, errors), log);
  }

  /** Starts the process of a container that was created. */
  void release(Path root, Path bundle, String id) throws IOException {
    Path log = bundle.resolve(LOG);
    List<String> command = command(root, log);
    command.addAll(List.of("start", id));
    requireSuccess(Program.run(command, NOWHERE, NOWHERE), log);
  }

  private static void requireSuccess(ExitStatus status, Path log) throws IOException {
    if (!status.code().equals(OptionalInt.of(0))) {
      throw new IOException(reason(log, status));
    }
  }

  /** Runs the container of a bundle to its end and returns its exit code. */
  ExitStatus run(Path root, Path bundle, String id) throws IOException {
    Path log = bundle.resolve(LOG);
    List<String> command = command(root, log);
    command.addAll(List.of("run", "--bundle", bundle.toString(), id));
    Path output = bundle.resolve("output");
    return Program.run(command, output, output);
  }

  /** Kills what runs of a container and makes the runtime forget it. */
  void delete(Path root, String id, Path log) throws IOException {
    List<String> command = command(root, log);
    command.addAll(List.of("delete", "--force", id));
    Program.run(command, NOWHERE, NOWHERE);
  }

  private List<String> command(Path root, Path log) {
    return new ArrayList<>(
        List.of(path.toString(), "--root", root.toString(), "--log", log.toString()));
  }

  static String reason(Path log, ExitStatus status) throws IOException {
    List<String> lines =
        Files.exists(log)
            ? Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList()
            : List.of();
    if (lines.isEmpty()) {
      return "no reason given, " + status;
    }
    String last = lines.getLast().replaceFirst("^time=\\S+ level=\\S+ msg=", "");
    return last.length() > MESSAGE_LIMIT ? last.substring(0, MESSAGE_LIMIT) + "…" : last;
  }
}
