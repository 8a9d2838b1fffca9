package dev.hearth.builder.layer;

import java.nio.file.Path;

/**
 * Something in a layer. Paths are absolute without a leading slash, for example {@code
 * function/handler.js}.
 */
public sealed interface LayerEntry {
  String path();

  record Folder(String path, int mode) implements LayerEntry {}

  record Link(String path, String target) implements LayerEntry {}

  /** A file whose content lies on this machine. */
  record Copied(String path, int mode, Path source) implements LayerEntry {}

  /** A text file made here, in UTF-8. */
  record Written(String path, int mode, String text) implements LayerEntry {}

  /** Mode of folders that everybody may read. */
  int FOLDER_MODE = 0755;

  static Folder folder(String path) {
    return new Folder(path, FOLDER_MODE);
  }
}
