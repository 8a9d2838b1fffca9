package dev.hearth.invoker.oci;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The ids a container's process runs with, as the container sees them. */
record ContainerUser(int uid, int gid) {
  static final ContainerUser ROOT = new ContainerUser(0, 0);
  private static final int FILE_LIMIT = 1 << 20;

  /** As many as a container's user namespace has. */
  private static final int IDS = 65_536;

  ContainerUser {
    if (uid >= IDS || gid >= IDS) {
      throw new HearthException(
          ErrorCode.INVALID_IMAGE,
          "the image runs as %d:%d, but a container has the ids 0 to %d"
              .formatted(uid, gid, IDS - 1));
    }
  }

  /**
   * Reads {@code user}, {@code user:group}, by name or number, as an image names it.
   *
   * @param root the container's root file system, whose passwd and group files know the names
   */
  static ContainerUser of(String text, Path root) {
    if (text.isEmpty()) {
      return ROOT;
    }
    String[] parts = text.split(":", 2);
    if (parts.length == 2 && isNumber(parts[0]) && isNumber(parts[1])) {
      return new ContainerUser(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
    Optional<List<String>> entry = entry(root, "passwd", parts[0], 4);
    int uid =
        isNumber(parts[0])
            ? Integer.parseInt(parts[0])
            : Integer.parseInt(
                entry.orElseThrow(() -> unknown(text, "user", parts[0], "passwd")).get(2));
    if (parts.length == 1) {
      return new ContainerUser(uid, entry.map(e -> Integer.parseInt(e.get(3))).orElse(0));
    }
    return new ContainerUser(uid, group(text, parts[1], root));
  }

  private static int group(String text, String name, Path root) {
    return isNumber(name)
        ? Integer.parseInt(name)
        : Integer.parseInt(
            entry(root, "group", name, 3)
                .orElseThrow(() -> unknown(text, "group", name, "group"))
                .get(2));
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,5}");
  }

  private static Optional<List<String>> entry(Path root, String file, String name, int fields) {
    return read(root.resolve("etc").resolve(file))
        .lines()
        .map(line -> List.of(line.split(":")))
        .filter(entry -> entry.size() >= fields && isNumber(entry.get(2)))
        .filter(entry -> fields < 4 || isNumber(entry.get(3)))
        .filter(entry -> entry.get(0).equals(name) || entry.get(2).equals(name))
        .findFirst();
  }

  /** The image could have put a link there that leads out of it. */
  private static String read(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(FILE_LIMIT), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static HearthException unknown(String user, String kind, String name, String file) {
    return new HearthException(
        ErrorCode.INVALID_IMAGE,
        "the image runs as '%s', but its /etc/%s has no %s '%s'".formatted(user, file, kind, name));
  }
}
