package dev.hearth.invoker.layer;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.invoker.linux.OverlayMarks;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The {@code /function} folders of unpacked layers that hold nothing else. */
public final class FunctionFolders {
  private static final String NAME = "function";

  private FunctionFolders() {}

  /**
   * Those that together make up the folder, from the bottom to the top: layers without one are left
   * out, and so is what a higher one hides.
   *
   * @param layers from the bottom to the top
   * @throws HearthException with {@code INVALID_IMAGE} when something lies beside the folder
   */
  public static List<Path> of(List<Path> layers) throws IOException {
    Deque<Path> folders = new ArrayDeque<>();
    for (Path layer : layers.reversed()) {
      requireNothingElse(layer);
      Path folder = layer.resolve(NAME);
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        folders.addFirst(folder);
        if (layers.size() > 1 && OverlayMarks.opaque(folder)) {
          break;
        }
      } else if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        requireWhiteOut(folder);
        break;
      }
    }
    return List.copyOf(folders);
  }

  private static void requireNothingElse(Path layer) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(layer)) {
      for (Path entry : entries) {
        if (!entry.getFileName().toString().equals(NAME)) {
          throw refused("has '/" + entry.getFileName() + "' beside /function");
        }
      }
    }
  }

  /** A white-out is a device; a layer can bring along no other one. */
  private static void requireWhiteOut(Path file) throws IOException {
    int type = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((type & LinuxFiles.S_IFMT) != LinuxFiles.S_IFCHR) {
      throw refused("has something at /function that is no folder");
    }
  }

  private static HearthException refused(String reason) {
    return new HearthException(ErrorCode.INVALID_IMAGE, "a layer of the image " + reason);
  }
}
