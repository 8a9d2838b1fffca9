package dev.hearth.server;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** A folder that only the user of this process may enter (mode 0700). */
// docs/decisions/0130
final class PrivateFolder {
  private static final Logger LOG = Logger.getLogger(PrivateFolder.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** In a folder that a server ran on. */
  private static final List<String> SIGNS = List.of("server.lock", "hearth.db");

  /** What the launcher or a person puts there before the first start. */
  private static final Set<String> EXPECTED = Set.of("logs", "run", "hearth.properties");

  private PrivateFolder() {}

  /**
   * Makes the folder, or takes the rights of other users away from it and from what lies directly
   * in it.
   *
   * @throws HearthException with {@code CONFLICT} for a folder of another user, and for one with
   *     other content than a server's, such as {@code /tmp}: closing that would break other
   *     programs
   */
  static void prepare(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
    requireOwn(folder);
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(folder);
    if (before.equals(OWNER_ONLY)) {
      return;
    }
    requireOnlyOurs(folder);
    Files.setPosixFilePermissions(folder, OWNER_ONLY);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        tighten(entry);
      }
    }
    if (wasUsed(folder)) {
      LOG.warnf(
          "the state directory %s was open to other users (%s) and is closed to them now; what they"
              + " may have read stays known: delete its admin-token and start again to have a new one",
          folder, PosixFilePermissions.toString(before));
    }
  }

  private static void requireOwn(Path folder) throws IOException {
    Object owner = Files.getAttribute(folder, "unix:uid");
    Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!owner.equals(self)) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          "the state directory %1$s belongs to the user %2$s, who can read and replace all in it; make it yours with 'chown %3$s %1$s', or name another with --state-dir"
              .formatted(folder, owner, self));
    }
  }

  private static void requireOnlyOurs(Path folder) throws IOException {
    if (wasUsed(folder)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!EXPECTED.contains(entry.getFileName().toString())) {
          throw new HearthException(
              ErrorCode.CONFLICT,
              "the state directory %s is open to other users and has other content (%s), so that it is not closed; name an empty or new folder with --state-dir"
                  .formatted(folder, entry.getFileName()));
        }
      }
    }
  }

  private static boolean wasUsed(Path folder) {
    return SIGNS.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  private static void tighten(Path entry) throws IOException {
    if (Files.isSymbolicLink(entry)) {
      return;
    }
    try {
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      permissions.addAll(Files.getPosixFilePermissions(entry, LinkOption.NOFOLLOW_LINKS));
      if (permissions.retainAll(OWNER_ONLY)) {
        Files.setPosixFilePermissions(entry, permissions);
      }
    } catch (NoSuchFileException goneMeanwhile) {
      // such as a temporary file of a command
    }
  }
}
