package dev.hearth.builder.layer;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.files.LinkTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** Symbolic links of a tree that goes into a layer. */
public final class CheckedLinks {
  private CheckedLinks() {}

  /**
   * @param root that no link may leave
   * @param folder below it, whose links are checked
   * @param what the tree is, for the error
   * @throws HearthException with {@code DEPENDENCIES_UNRESOLVED} that names the link
   */
  public static void check(Path root, Path folder, String what) throws IOException {
    check(root, FileTree.paths(folder), what);
  }

  /**
   * @param paths below the root, of which the links are checked
   */
  public static void check(Path root, Collection<Path> paths, String what) throws IOException {
    for (Path path : paths) {
      if (Files.isSymbolicLink(path) && !LinkTarget.staysInside(root, path)) {
        throw new HearthException(
            ErrorCode.DEPENDENCIES_UNRESOLVED,
            "%s holds the link '%s' -> '%s', which leads out of it"
                .formatted(what, root.relativize(path), Files.readSymbolicLink(path)));
      }
    }
  }
}
