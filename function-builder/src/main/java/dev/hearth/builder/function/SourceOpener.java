package dev.hearth.builder.function;

import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.archive.ArchiveLimits;
import dev.hearth.builder.archive.ArchiveUnpacker;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.manifest.Manifest;
import dev.hearth.builder.manifest.ManifestReader;
import dev.hearth.builder.manifest.ManifestSource;
import dev.hearth.builder.plan.BuildPlan;
import dev.hearth.builder.plan.SourceFiles;
import dev.hearth.builder.store.Leases;
import dev.hearth.builder.template.DependencyRule;
import dev.hearth.builder.template.Template;
import dev.hearth.builder.template.Templates;
import dev.hearth.builder.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Turns an archive into a checked source; leaves nothing behind when it cannot. */
public final class SourceOpener {
  private final Path builds;
  private final Templates templates;
  private final ArchiveLimits limits;
  private final Leases leases;
  private final Set<Path> open = ConcurrentHashMap.newKeySet();

  /**
   * @param builds folder for the folders of builds under way
   * @param leases keep what a build uses until its source is closed
   */
  public SourceOpener(Path builds, Templates templates, ArchiveLimits limits, Leases leases) {
    this.leases = leases;
    this.builds = builds;
    this.templates = templates;
    this.limits = limits;
  }

  public OpenedSource open(InputStream archive) {
    Leases.Lease lease = leases.open();
    boolean opened = false;
    Path work = null;
    try {
      work = workFolder();
      Path root = Files.createDirectory(work.resolve("source"));
      ArchiveUnpacker.unpack(archive, root, limits);
      DeployOptions options = DeployOptions.take(root);
      Manifest manifest = ManifestReader.read(manifestText(root.resolve(options.folder())));
      OpenedSource source =
          new OpenedSource(
              work,
              root,
              new FunctionCommands(options.folder(), manifest.build(), options.environment()),
              manifest,
              packing(manifest, root, options.folder()),
              end(work, lease));
      opened = true;
      return source;
    } catch (IOException e) {
      throw DiskFull.or(ErrorCode.INTERNAL, "could not unpack the archive into " + work, e);
    } finally {
      if (!opened) {
        try {
          if (work != null) {
            open.remove(work);
            remove(work);
          }
        } finally {
          lease.close();
        }
      }
    }
  }

  private Runnable end(Path work, Leases.Lease lease) {
    return () -> {
      open.remove(work);
      lease.close();
    };
  }

  /** Whether a build is under way. */
  public boolean isBuilding() {
    return !open.isEmpty();
  }

  private Path workFolder() {
    try {
      Files.createDirectories(builds);
      Path work = Files.createTempDirectory(builds, "build-");
      open.add(work);
      return work;
    } catch (IOException e) {
      throw DiskFull.or(
          ErrorCode.INTERNAL, "could not make a folder for the build in " + builds, e);
    }
  }

  private static void remove(Path work) {
    try {
      FileTree.delete(work);
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not remove the build folder " + work + ": " + e, e);
    }
  }

  private static String manifestText(Path folder) throws IOException {
    Path file = folder.resolve(Manifest.FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST,
          "there is no function.yaml at the root of the function's folder; 'hearth new' makes one");
    }
    // In UTF-8 a character takes up to 4 bytes.
    if (Files.size(file) > 4L * YamlDocument.MAX_CHARACTERS) {
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST,
          "function.yaml has "
              + Files.size(file)
              + " bytes; at most "
              + YamlDocument.MAX_CHARACTERS
              + " characters are read");
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST, "function.yaml is not encoded in UTF-8", e);
    }
  }

  private Optional<OpenedSource.Packing> packing(Manifest manifest, Path root, String below)
      throws IOException {
    if (!(manifest.source() instanceof ManifestSource.Template(String name))) {
      return Optional.empty();
    }
    Template template = templates.template(name);
    Path folder = root.resolve(below);
    List<String> files = FileTree.files(folder);
    Map<String, String> texts = new HashMap<>();
    for (DependencyRule rule : template.dependencies()) {
      for (String file : rule.when().keySet()) {
        if (files.contains(file)) {
          byte[] bytes = Files.readAllBytes(folder.resolve(file));
          texts.put(file, new String(bytes, StandardCharsets.UTF_8));
        }
      }
    }
    List<String> all = below.isEmpty() ? files : FileTree.files(root);
    return Optional.of(
        new OpenedSource.Packing(
            template, BuildPlan.of(manifest, template, new SourceFiles(files, texts, below, all))));
  }
}
