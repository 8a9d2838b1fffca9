package dev.hearth.builder.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Follows symbolic links as the kernel does, but notices when they leave a folder. */
public final class LinkTarget {
  /** The kernel's own bound for one lookup. */
  private static final int MAX_LINKS = 40;

  private LinkTarget() {}

  /**
   * Whether a lookup of {@code link} never leaves {@code root}, whatever other links it passes. A
   * target that does not exist is fine.
   *
   * @param link somewhere below {@code root}
   */
  public static boolean staysInside(Path root, Path link) throws IOException {
    Deque<String> ahead = new ArrayDeque<>();
    Path here = root;
    int links = 0;
    pushParts(ahead, root.relativize(link));
    while (!ahead.isEmpty()) {
      String part = ahead.pop();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        if (here.equals(root)) {
          return false;
        }
        here = here.getParent();
        continue;
      }
      Path next = here.resolve(part);
      if (!Files.isSymbolicLink(next)) {
        here = next;
        continue;
      }
      Path target = Files.readSymbolicLink(next);
      if (target.isAbsolute() || ++links > MAX_LINKS) {
        return false;
      }
      pushParts(ahead, target);
    }
    return true;
  }

  /** Whether any part of {@code path} below {@code root}, or it itself, is a link. */
  public static boolean passesLink(Path root, Path path) {
    for (Path here = path; here != null && !here.equals(root); here = here.getParent()) {
      if (Files.exists(here, LinkOption.NOFOLLOW_LINKS) && Files.isSymbolicLink(here)) {
        return true;
      }
    }
    return false;
  }

  private static void pushParts(Deque<String> ahead, Path path) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      ahead.push(path.getName(i).toString());
    }
  }
}
