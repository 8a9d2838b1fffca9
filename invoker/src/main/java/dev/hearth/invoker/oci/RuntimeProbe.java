package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Resources;
import dev.hearth.invoker.cgroup.Cgroups;
import dev.hearth.invoker.linux.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds an OCI runtime that works here, by running a container with it: crun where there is cgroup
 * v2 (it starts a container in a third of the time), else runc.
 */
final class RuntimeProbe {
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/local/sbin"),
          Path.of("/usr/local/bin"),
          Path.of("/usr/sbin"),
          Path.of("/usr/bin"),
          Path.of("/sbin"),
          Path.of("/bin"));

  /** What the probe's program exits with. */
  private static final int ANSWER = 42;

  private final OciConfig config;
  private final Cgroups cgroups;
  private final ObjectMapper json;
  private final BundleConfig bundles;

  RuntimeProbe(OciConfig config, Cgroups cgroups, ObjectMapper json, BundleConfig bundles) {
    this.config = config;
    this.cgroups = cgroups;
    this.json = json;
    this.bundles = bundles;
  }

  /**
   * @throws HearthException with {@code RUNTIME_UNAVAILABLE} that says what was tried
   */
  RuntimeProgram find() {
    List<String> names = cgroups.version() == 2 ? List.of("crun", "runc") : List.of("runc");
    List<String> failures = new ArrayList<>();
    for (String name : names) {
      Optional<Path> path =
          FOLDERS.stream().map(f -> f.resolve(name)).filter(Files::isExecutable).findFirst();
      if (path.isEmpty()) {
        failures.add(name + " is not installed");
        continue;
      }
      try {
        return tried(name, path.get());
      } catch (IOException e) {
        failures.add(name + " cannot run a container: " + e.getMessage());
      }
    }
    throw new HearthException(
        ErrorCode.RUNTIME_UNAVAILABLE,
        "no container runtime works on this machine ("
            + String.join("; ", failures)
            + "): install one with 'apt-get install "
            + String.join(" ", names)
            + "'");
  }

  private RuntimeProgram tried(String name, Path path) throws IOException {
    RuntimeProgram program = new RuntimeProgram(name, path, version(path));
    Path folder = Files.createTempDirectory(config.ownFolder(), "probe-");
    String id = "hearth" + folder.getFileName();
    Path root = config.ownFolder().resolve("runtime");
    String group = config.parentGroup() + "/" + id;
    try {
      Ownership.mode(folder, "rwx--x--x");
      writeBundle(folder, group);
      ExitStatus status = program.run(root, folder, id);
      if (!status.code().equals(OptionalInt.of(ANSWER))) {
        throw new IOException(RuntimeProgram.reason(folder.resolve("runtime.log"), status));
      }
      return program;
    } finally {
      program.delete(root, id, folder.resolve("runtime.log"));
      cgroups.remove(group);
      Trees.delete(folder);
    }
  }

  private void writeBundle(Path folder, String group) throws IOException {
    Path rootfs = Files.createDirectory(folder.resolve("rootfs"));
    for (String name : List.of("dev", "proc", "tmp", "sys/fs/cgroup")) {
      Files.createDirectories(rootfs.resolve(name));
    }
    Path program = Files.write(rootfs.resolve("probe"), program());
    Ownership.giveTree(rootfs, config.ids().toHost(0));
    Ownership.mode(program, "rwxr-xr-x");
    Path network = Path.of("/proc/self/ns/net");
    Bundle bundle =
        new Bundle(
            List.of("/probe"),
            Map.of(),
            "/",
            new ContainerUser(65_532, 65_532),
            "probe",
            group,
            true,
            Optional.of(network),
            Optional.of(Resources.DEFAULT),
            config.ids(),
            Resources.DEFAULT.shmBytes(),
            Resources.DEFAULT.tmpBytes(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of());
    Ownership.writePrivate(
        folder.resolve("config.json"), json.writeValueAsBytes(bundles.of(bundle)));
  }

  private static String version(Path path) throws IOException {
    Path output = Files.createTempFile("hearth-", ".version");
    try {
      dev.hearth.invoker.linux.Program.run(
          List.of(path.toString(), "--version"), output, Path.of("/dev/null"));
      String first = Files.readString(output).lines().findFirst().orElse("");
      String version = first.substring(first.lastIndexOf(' ') + 1);
      return version.replaceFirst("\\+.*", "");
    } finally {
      Files.delete(output);
    }
  }

  /** An ELF executable of one instruction that counts: {@code exit_group(42)}. */
  private static byte[] program() {
    HexFormat hex = HexFormat.of();
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    String machine = arm ? "b700" : "3e00";
    String code = arm ? "400580d2c80b80d2010000d4" : "bf2a000000b8e70000000f05";
    return hex.parseHex(
        "7f454c4602010100000000000000000002"
            + "00"
            + machine
            + "01000000"
            + "7800400000000000" // entry
            + "4000000000000000" // program headers
            + "0000000000000000"
            + "00000000"
            + "40003800010000000000"
            + "0000"
            + "0100000005000000"
            + "0000000000000000"
            + "0000400000000000"
            + "0000400000000000"
            + "8400000000000000"
            + "8400000000000000"
            + "0010000000000000"
            + code);
  }
}
