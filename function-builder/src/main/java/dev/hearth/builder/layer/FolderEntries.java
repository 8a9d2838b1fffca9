package dev.hearth.builder.layer;

import dev.hearth.builder.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The content of a folder of this machine as entries of a layer. */
public final class FolderEntries {
  private FolderEntries() {}

  /**
   * Everything below {@code folder}. Modes are {@code 755} for folders and executable files and
   * {@code 644} for others. Links are kept as they are: whoever calls has checked them.
   *
   * @param prefix where the folder stands in the image, for example {@code function}
   * @param wanted gets the path relative to the folder; a folder that is not wanted is left out
   *     itself, not what lies in it
   */
  public static List<LayerEntry> of(Path folder, String prefix, Predicate<String> wanted)
      throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    for (Path path : FileTree.paths(folder)) {
      String name = folder.relativize(path).toString();
      if (wanted.test(name)) {
        entries.add(entry(path, prefix + "/" + name));
      }
    }
    return entries;
  }

  private static LayerEntry entry(Path path, String name) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return new LayerEntry.Link(name, Files.readSymbolicLink(path).toString());
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return LayerEntry.folder(name);
    }
    return new LayerEntry.Copied(name, Files.isExecutable(path) ? 0755 : 0644, path);
  }
}
