package dev.hearth.builder.function;

import dev.hearth.builder.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What commands read of a folder and what they changed there, by the times that the file system
 * keeps: {@code relatime}, the default of Linux, sets the time of the first read after a change.
 * Where no such times are kept, everything counts as read. For one thread.
 */
// docs/decisions/0170
final class FolderUse {
  /** Before any real read. */
  private static final FileTime UNREAD = FileTime.fromMillis(1000);

  private final Path folder;
  private final Map<String, State> before;
  private final boolean timesAreKept;

  /** What tells whether something has changed; any change of a file sets {@code ctime}. */
  private record State(Object mode, Object changed, String link) {}

  private FolderUse(Path folder, Map<String, State> before, boolean timesAreKept) {
    this.folder = folder;
    this.before = before;
    this.timesAreKept = timesAreKept;
  }

  /**
   * What happened in the folder; paths are relative to it.
   *
   * @param read files whose content was read, or replaced
   * @param replaced files and links from before that have changed or are gone
   * @param written files, links and folders that are new or have changed
   */
  record Found(Set<String> read, Set<String> replaced, Set<String> written) {
    Found {
      read = Set.copyOf(read);
      replaced = Set.copyOf(replaced);
      written = Set.copyOf(written);
    }
  }

  /** Begins to watch; nothing else may read or write the folder until {@link #found}. */
  static FolderUse of(Path folder) throws IOException {
    Map<String, State> before = new HashMap<>();
    for (Path path : FileTree.paths(folder)) {
      if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.setAttribute(path, "lastAccessTime", UNREAD, LinkOption.NOFOLLOW_LINKS);
      }
      before.put(folder.relativize(path).toString(), state(path));
    }
    return new FolderUse(folder, before, timesAreKept(folder));
  }

  private static boolean timesAreKept(Path folder) throws IOException {
    Path probe = folder.resolveSibling(folder.getFileName() + ".probe");
    Files.writeString(probe, "read");
    try {
      Files.setAttribute(probe, "lastAccessTime", UNREAD);
      Files.readString(probe);
      return wasRead(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private static boolean wasRead(Path file) throws IOException {
    return !Files.getAttribute(file, "lastAccessTime", LinkOption.NOFOLLOW_LINKS).equals(UNREAD);
  }

  private static State state(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,ctime", LinkOption.NOFOLLOW_LINKS);
    String link = Files.isSymbolicLink(path) ? Files.readSymbolicLink(path).toString() : "";
    boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    return new State(attributes.get("mode"), folder ? "" : attributes.get("ctime"), link);
  }

  Found found() throws IOException {
    Set<String> read = new TreeSet<>();
    Set<String> replaced = new HashSet<>();
    Set<String> written = new HashSet<>();
    Set<String> now = new HashSet<>();
    for (Path path : paths()) {
      String name = folder.relativize(path).toString();
      now.add(name);
      State was = before.get(name);
      if (!Objects.equals(was, state(path))) {
        written.add(name);
      }
      if (was != null
          && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          && (!timesAreKept || wasRead(path))) {
        read.add(name);
      }
    }
    for (String name : before.keySet()) {
      if (!now.contains(name) || written.contains(name)) {
        replaced.add(name);
        read.add(name);
      }
    }
    return new Found(read, replaced, written);
  }

  /** What can be packed: a socket or pipe that a command left is of no use. */
  private List<Path> paths() throws IOException {
    return FileTree.paths(folder).stream()
        .filter(
            path ->
                Files.isSymbolicLink(path)
                    || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }
}
