package dev.hearth.invoker.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Where the programs are that make networks. */
record Tools(Path ip, Path iptables, Path iptablesRestore, Path unshare, Path nice, Path plugins) {
  /** A shell of a plain user, and {@code su}, leave out the folders of the administrator. */
  private static final List<Path> ALWAYS =
      Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin").map(Path::of).toList();

  static Tools find(List<Path> pluginFolders) {
    return new Tools(
        program("ip", "iproute2"),
        program("iptables", "iptables"),
        program("iptables-restore", "iptables"),
        program("unshare", "util-linux"),
        program("nice", "coreutils"),
        plugins(pluginFolders));
  }

  private static Path program(String name, String debianPackage) {
    Stream<Path> path =
        Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1))
            .filter(folder -> folder.startsWith("/"))
            .map(Path::of);
    return Stream.concat(path, ALWAYS.stream())
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(missing(name, debianPackage));
  }

  private static Path plugins(List<Path> folders) {
    return folders.stream()
        .filter(
            folder ->
                Files.isExecutable(folder.resolve("bridge"))
                    && Files.isExecutable(folder.resolve("host-local")))
        .findFirst()
        .orElseThrow(
            missing(
                "the CNI plugins 'bridge' and 'host-local' in any of " + folders,
                "containernetworking-plugins"));
  }

  private static Supplier<RuntimeException> missing(String what, String debianPackage) {
    return () ->
        Program.unavailable(
            "cannot find " + what + "; on Debian: apt-get install " + debianPackage, null);
  }
}
