package dev.hearth.builder.base;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.process.HostProgram;
import dev.hearth.builder.process.LastLines;
import dev.hearth.builder.template.BaseDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes a root file system from Debian packages, with mmdebstrap. */
final class DebianRoot {
  /** Must change with anything below that changes the root, since it is part of its cache key. */
  static final int RECIPE = 2;

  /**
   * Packages are only unpacked: nothing of them runs. These steps do what their installation would
   * have done and a root cannot do without.
   */
  private static final String FINISH =
      """
      set -eu
      cd "$1"
      for name in bin sbin lib lib64; do
        if [ -d "usr/$name" ] && [ ! -e "$name" ]; then ln -s "usr/$name" "$name"; fi
      done
      if [ -e usr/bin/dash ] && [ ! -e usr/bin/sh ]; then ln -s dash usr/bin/sh; fi
      if [ -e usr/bin/mawk ] && [ ! -e usr/bin/awk ]; then ln -s mawk usr/bin/awk; fi
      mkdir -p etc/ssl/certs
      if [ -d usr/share/ca-certificates/mozilla ]; then
        LC_ALL=C; export LC_ALL
        cat usr/share/ca-certificates/mozilla/*.crt > etc/ssl/certs/ca-certificates.crt
      fi
      """;

  private static final String LOADER_CACHE =
      """
      set -eu
      echo 'include /etc/ld.so.conf.d/*.conf' > "$1/etc/ld.so.conf"
      ldconfig -r "$1" -X
      """;

  private static final String CREDENTIALS =
      """
      set -eu
      mkdir -p "$1/etc/apt/auth.conf.d"
      if [ -e /etc/apt/auth.conf ]; then cp /etc/apt/auth.conf "$1/etc/apt/auth.conf"; fi
      for file in /etc/apt/auth.conf.d/*; do
        if [ -e "$file" ]; then cp "$file" "$1/etc/apt/auth.conf.d/"; fi
      done
      """;

  /** What apt says of a package that it cannot install. */
  private static final Pattern UNKNOWN =
      Pattern.compile(
          "E: (?:Unable to locate package|Couldn't find any package by (?:glob|regex)|Package) '?([a-z0-9][a-z0-9+.-]+)'?(?: has no installation candidate)?");

  /** The exit code of unshare for a program that does not exist; others use it as well. */
  private static final int NOT_FOUND = 127;

  /**
   * mmdebstrap mounts parts of {@code /dev} in the root that it makes, and so do steps. What one
   * that is killed has not unmounted goes with its own mount namespace, at its end.
   */
  private static final List<String> IN_OWN_MOUNTS =
      List.of(
          "sh",
          "-c",
          // modes of files in the root become those in the image; the server's own files are
          // private
          "umask 022 && exec \"$@\"",
          "sh",
          "unshare",
          "--mount",
          "--propagation",
          "private");

  private DebianRoot() {}

  /**
   * Shell commands of templates see {@code /proc} in the root, as Java needs; it goes with them.
   */
  private static final String WITH_PROC =
      """
      set -eu
      mkdir -p "$1/proc"
      mount -t proc proc "$1/proc"
      """;

  /**
   * @param work a folder for temporary files, which a cancelled run leaves there
   * @param target a folder that does not exist
   * @throws HearthException that names the command and its output
   */
  static void make(
      String what, BaseDefinition.Debian debian, Path work, Path target, Consumer<String> progress)
      throws IOException, InterruptedException {
    run(what, command(debian, AptConfiguration.ofThisMachine(), target), work, progress);
    // The hooks of mmdebstrap do not run for a root that is only unpacked.
    step(what, FINISH, work, target, progress);
    for (String step : debian.customize()) {
      step(what, WITH_PROC + step, work, target, progress);
    }
    step(what, LOADER_CACHE, work, target, progress);
  }

  /**
   * Installs packages with all that they depend on in a root of their own: unlike {@link #make}
   * with the scripts that they run for that.
   *
   * @param key of the manifest that names them, for errors
   */
  static void install(
      String suite,
      Collection<String> packages,
      String key,
      Path work,
      Path target,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    Set<String> unknown = new TreeSet<>();
    String what = "the layer of Debian packages";
    try {
      run(
          what,
          command("essential", suite, packages, AptConfiguration.ofThisMachine(), target),
          work,
          progress,
          line -> {
            Matcher matcher = UNKNOWN.matcher(line);
            if (matcher.find()) {
              unknown.add(matcher.group(1));
            }
          });
    } catch (HearthException e) {
      if (unknown.isEmpty()) {
        throw e;
      }
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST,
          "function.yaml: '%s' names what Debian %s does not have: %s; https://packages.debian.org/%s/ lists its packages"
              .formatted(key, suite, String.join(", ", unknown), suite),
          e);
    }
  }

  private static void step(
      String what, String script, Path work, Path root, Consumer<String> progress)
      throws InterruptedException {
    run(what, List.of("sh", "-c", script, "sh", root.toString()), work, progress);
  }

  private static void run(String what, List<String> program, Path work, Consumer<String> progress)
      throws InterruptedException {
    run(what, program, work, progress, line -> {});
  }

  private static void run(
      String what,
      List<String> program,
      Path work,
      Consumer<String> progress,
      Consumer<String> output)
      throws InterruptedException {
    LastLines lines =
        new LastLines(
            line -> {
              output.accept(line);
              if (line.startsWith("I: ") && !line.contains("-hook")) {
                progress.accept("mmdebstrap: " + line.substring(3));
              }
            });
    int code;
    try {
      code =
          HostProgram.run(
              Stream.concat(IN_OWN_MOUNTS.stream(), program.stream()).toList(),
              Map.of(
                  "SOURCE_DATE_EPOCH",
                  Long.toString(LayerWriter.TIME.getEpochSecond()),
                  "TMPDIR",
                  work.toString(),
                  "LC_ALL",
                  "C.UTF-8"),
              lines);
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL,
          "could not start sh, which is needed to make %s from Debian packages".formatted(what),
          e);
    }
    if (code == NOT_FOUND && lines.text().contains("exec: unshare: not found")) {
      throw new HearthException(
          ErrorCode.INTERNAL,
          "could not start unshare, which is needed to make %s from Debian packages; install it with 'apt-get install -y util-linux'"
              .formatted(what));
    }
    if (code == NOT_FOUND && lines.text().contains("unshare: failed to execute")) {
      throw new HearthException(
          ErrorCode.INTERNAL,
          "could not start %1$s, which is needed to make %2$s from Debian packages; install it with 'apt-get install -y %1$s', or name a registry with base images by hearth.base-registry"
              .formatted(program.getFirst(), what));
    }
    if (code != 0) {
      throw new HearthException(
          ErrorCode.INTERNAL,
          "could not make %s: '%s' ended with code %d; its output:\n%s"
              .formatted(what, String.join(" ", shown(program)), code, lines.text()));
    }
  }

  static List<String> command(BaseDefinition.Debian debian, AptConfiguration apt, Path target) {
    return command("extract", debian.suite(), debian.packages(), apt, target);
  }

  private static List<String> command(
      String variant,
      String suite,
      Collection<String> packages,
      AptConfiguration apt,
      Path target) {
    List<String> command = new ArrayList<>();
    command.add("mmdebstrap");
    command.add("--variant=" + variant);
    command.add("--format=directory");
    command.add("--include=" + String.join(",", packages));
    for (String option : apt.options()) {
      command.add("--aptopt=" + option);
    }
    command.add("--setup-hook=" + CREDENTIALS);
    command.add(suite);
    command.add(target.toString());
    command.addAll(apt.sources().lines(suite));
    return command;
  }

  private static List<String> shown(List<String> command) {
    return command.stream()
        .filter(part -> !part.contains("-hook=") && !part.contains("\n"))
        .toList();
  }
}
