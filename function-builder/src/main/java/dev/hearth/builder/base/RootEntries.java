package dev.hearth.builder.base;

import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.template.Glob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** A root of Debian packages as entries of a layer, without what an instance never needs. */
final class RootEntries {
  /** User and group of functions. */
  static final int HEARTH_ID = 65_532;

  private static final List<Glob> LEFT_OUT =
      Glob.all(
          List.of(
              "boot",
              "dev",
              "etc/apt",
              "etc/bash_completion.d",
              "etc/cron.*",
              "etc/debconf.conf",
              "etc/dpkg",
              "etc/fstab",
              "etc/hostname",
              "etc/init.d",
              "etc/resolv.conf",
              "etc/systemd",
              "proc",
              "run",
              "sys",
              "tmp",
              "usr/bin/debconf*",
              "usr/lib/systemd",
              "usr/sbin/dpkg-*",
              "usr/share/bash-completion",
              "usr/share/bug",
              "usr/share/debconf",
              "usr/share/doc-base",
              "usr/share/gcc",
              "usr/share/gdb",
              "usr/share/info",
              "usr/share/lintian",
              "usr/share/locale",
              "usr/share/man",
              "usr/share/pixmaps",
              "var"));

  private final Path root;
  private final List<Glob> excluded;
  private final Map<String, LayerEntry> entries = new HashMap<>();

  private RootEntries(Path root, List<String> exclude) {
    this.root = root;
    this.excluded = Glob.all(exclude);
  }

  static List<LayerEntry> of(Path root, List<String> exclude) throws IOException {
    RootEntries reader = new RootEntries(root, exclude);
    reader.read(path -> true);
    reader.addOwn();
    return List.copyOf(reader.entries.values());
  }

  /** Part of a root, without what an instance never needs, and with the folders above it. */
  static List<LayerEntry> read(Path root, Predicate<String> wanted) throws IOException {
    RootEntries reader = new RootEntries(root, List.of());
    reader.read(wanted);
    return List.copyOf(reader.entries.values());
  }

  private void read(Predicate<String> wanted) throws IOException {
    for (Path path : FileTree.paths(root)) {
      String name = root.relativize(path).toString();
      if (isLeftOut(name) || !wanted.test(name)) {
        continue;
      }
      if (Files.isSymbolicLink(path)) {
        add(new LayerEntry.Link(name, Files.readSymbolicLink(path).toString()));
      } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        add(new LayerEntry.Copied(name, mode(path), path));
      }
    }
  }

  private boolean isLeftOut(String name) {
    boolean licence = name.startsWith("usr/share/doc/") && !name.endsWith("/copyright");
    return licence || Glob.anyCovers(LEFT_OUT, name) || Glob.anyCovers(excluded, name);
  }

  /** Adds an entry and the folders above it; empty folders of packages are not needed. */
  private void add(LayerEntry entry) {
    entries.put(entry.path(), entry);
    String path = entry.path();
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      String folder = path.substring(0, slash);
      entries.putIfAbsent(folder, LayerEntry.folder(folder));
    }
  }

  private void addOwn() {
    for (String folder :
        List.of("dev", "proc", "sys", "run", "var", "var/cache", "function", "hearth", "root")) {
      add(LayerEntry.folder(folder));
    }
    add(new LayerEntry.Folder("tmp", 01777));
    add(new LayerEntry.Folder("var/tmp", 01777));
    text(
        "etc/passwd",
        "root:x:0:0:root:/root:/bin/sh\n"
            + "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"
            + "hearth:x:%1$d:%1$d:Hearth function:/tmp:/bin/false\n".formatted(HEARTH_ID));
    text("etc/group", "root:x:0:\nnogroup:x:65534:\nhearth:x:" + HEARTH_ID + ":\n");
    text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    // Places to mount these on: the root of an instance is read-only.
    text("etc/hostname", "");
    text("etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
    text("etc/resolv.conf", "");
  }

  private void text(String path, String text) {
    add(new LayerEntry.Written(path, 0644, text));
  }

  /** The file's own mode without setuid, setgid and sticky bits. */
  private static int mode(Path file) throws IOException {
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    int mode = 0;
    List<PosixFilePermission> order = new ArrayList<>(List.of(PosixFilePermission.values()));
    for (int bit = 0; bit < order.size(); bit++) {
      if (permissions.contains(order.get(bit))) {
        mode |= 0400 >> bit;
      }
    }
    return mode;
  }
}
