package dev.hearth.builder.base;

import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A layer of Debian packages and of all that they depend on, without what the root below it has
 * already. The packages were installed in a root of their own, so that links of alternatives and
 * caches of libraries are there, which their installation makes.
 */
// docs/decisions/0172
final class PackagesLayer {
  /** Must change with anything that changes the layer, since it is part of its cache key. */
  static final int RECIPE = 1;

  private static final String STATUS = "var/lib/dpkg/status";
  private static final String LISTS = "var/lib/dpkg/info";
  private static final String LOADER_CACHE = "etc/ld.so.cache";

  private final Path root;
  private final Set<String> wanted;
  private final Set<String> owned;

  private PackagesLayer(Path root, Set<String> wanted, Set<String> owned) {
    this.root = root;
    this.wanted = wanted;
    this.owned = owned;
  }

  /**
   * @param root where the packages are installed
   * @param below layers of what the layer stands on, as gzipped tars
   */
  static Layer write(Path root, Collection<String> packages, List<Path> below, LayoutStore layout)
      throws IOException {
    Set<String> closure =
        InstalledPackages.read(Files.readString(root.resolve(STATUS))).closure(packages);
    Set<String> wanted = new HashSet<>();
    Set<String> owned = new HashSet<>();
    try (DirectoryStream<Path> lists = Files.newDirectoryStream(root.resolve(LISTS), "*.list")) {
      for (Path list : lists) {
        String name = list.getFileName().toString().replaceFirst("(:[^.]+)?\\.list$", "");
        Set<String> files = paths(Files.readAllLines(list));
        owned.addAll(files);
        if (closure.contains(name)) {
          wanted.addAll(files);
        }
      }
    }
    PackagesLayer layer = new PackagesLayer(root, wanted, owned);
    return LayerWriter.write(layout, layer.entries(present(below)));
  }

  /** Paths without a leading slash, where a root with merged {@code /usr} has them. */
  private static Set<String> paths(List<String> list) {
    Set<String> paths = new HashSet<>();
    for (String line : list) {
      paths.add(line.replaceFirst("^/", "").replaceFirst("^(bin|sbin|lib|lib64)/", "usr/$1/"));
    }
    return paths;
  }

  private Collection<LayerEntry> entries(Map<String, String> present) throws IOException {
    Map<String, LayerEntry> entries = new HashMap<>();
    for (LayerEntry entry : RootEntries.read(root, this::isWanted)) {
      if (!(entry instanceof LayerEntry.Folder)
          && !content(entry).equals(present.get(entry.path()))) {
        entries.put(entry.path(), entry);
        addFolders(entries, entry.path());
      }
    }
    return new ArrayList<>(entries.values());
  }

  private static void addFolders(Map<String, LayerEntry> entries, String path) {
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      String folder = path.substring(0, slash);
      entries.putIfAbsent(folder, LayerEntry.folder(folder));
    }
  }

  private boolean isWanted(String path) {
    if (owned.contains(path)) {
      return wanted.contains(path);
    }
    if (path.equals(LOADER_CACHE)) {
      return wanted.stream().anyMatch(file -> file.startsWith("etc/ld.so.conf.d/"));
    }
    boolean made =
        path.startsWith("usr/")
            || path.startsWith("etc/alternatives/")
            || path.startsWith("etc/ssl/certs/");
    return made && leadsToWanted(path);
  }

  /** Whether a link of alternatives ends at a file of the packages; true for what is no link. */
  private boolean leadsToWanted(String path) {
    try {
      Path file = root.resolve(path);
      for (int links = 0; Files.isSymbolicLink(file); links++) {
        Path target = Files.readSymbolicLink(file);
        file =
            target.isAbsolute()
                ? root.resolve(target.toString().substring(1))
                : file.resolveSibling(target).normalize();
        if (!file.startsWith(root) || links > 8) {
          return false;
        }
      }
      String end = root.relativize(file).toString();
      return !owned.contains(end) || wanted.contains(end);
    } catch (IOException e) {
      return false;
    }
  }

  private static String content(LayerEntry entry) throws IOException {
    return switch (entry) {
      case LayerEntry.Link link -> "-> " + link.target();
      case LayerEntry.Copied copied -> Sha256.ofFile(copied.source()).value();
      case LayerEntry.Written written -> Sha256.of(written.text()).value();
      case LayerEntry.Folder folder -> "";
    };
  }

  /** Content by path of what layers hold. */
  private static Map<String, String> present(List<Path> layers) throws IOException {
    Map<String, String> present = new HashMap<>();
    for (Path layer : layers) {
      try (InputStream file = new BufferedInputStream(Files.newInputStream(layer), 1 << 16);
          TarArchiveInputStream tar =
              new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16), "UTF-8")) {
        for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
          if (entry.isSymbolicLink()) {
            present.put(entry.getName(), "-> " + entry.getLinkName());
          } else if (entry.isFile()) {
            present.put(entry.getName(), Sha256.of(tar).value());
          }
        }
      }
    }
    return present;
  }
}
