package dev.hearth.builder.testing;

import dev.hearth.builder.files.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Folders of functions as archives. */
public final class Folders {
  private Folders() {}

  /** The scaffold of a template as {@code hearth new NAME} writes it. */
  public static Map<String, String> scaffold(String template, String name) {
    Path folder = Workshop.templates().resolve(template).resolve("scaffold");
    Map<String, String> files = new TreeMap<>();
    try {
      for (String file : FileTree.files(folder)) {
        String text = Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
        files.put(file, text.replace("{{name}}", name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  public static InputStream scaffoldArchive(String template, String name) {
    return Archives.of(scaffold(template, name));
  }
}
