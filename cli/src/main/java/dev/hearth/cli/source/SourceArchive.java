package dev.hearth.cli.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A function's folder as a {@code tar.gz}: sorted, with fixed owners and times, so that the same
 * files make the same bytes.
 */
public final class SourceArchive {
  /** One second after the epoch: some tools take 0 for "no time". */
  private static final long TIME_MILLIS = 1000;

  private static final int EXECUTABLE = 0755;
  private static final int PLAIN = 0644;

  /** Read by the platform, and no part of the function. */
  private static final String OPTIONS = ".hearth-deploy.json";

  private final FunctionFolder source;
  private final Path folder;
  private final IgnoreRules rules;
  private final List<String> leftOut = new CopyOnWriteArrayList<>();
  private volatile CommandFailure refusal;

  private SourceArchive(FunctionFolder source, IgnoreRules rules) {
    this.source = source;
    this.folder = source.root();
    this.rules = rules;
  }

  /**
   * @throws CommandFailure when {@code .hearthignore} cannot be read
   */
  public static SourceArchive of(FunctionFolder source) {
    try {
      return new SourceArchive(source, IgnoreRules.of(source));
    } catch (IOException e) {
      throw CommandFailure.usage(
          "cannot read the rules of " + IgnoreRules.FILE + " for " + source.folder() + ": " + e);
    }
  }

  /** What was not sent, so far; folders without what is in them, and with a slash at the end. */
  public List<String> leftOut() {
    return leftOut.stream().distinct().filter(name -> !name.endsWith(IgnoreRules.FILE)).toList();
  }

  /**
   * The archive as it is being written by a thread of its own; nothing is kept on disk. Reading
   * fails with the reason when a file cannot be archived.
   */
  public InputStream stream() {
    return WrittenStream.of(this::writeOrRemember);
  }

  /**
   * Why the archive could not be made, if that was so. Who sends a stream may learn only that it
   * ended early.
   */
  public Optional<CommandFailure> refusal() {
    return Optional.ofNullable(refusal);
  }

  private void writeOrRemember(OutputStream target) throws IOException {
    try {
      write(target);
    } catch (CommandFailure e) {
      refusal = e;
      throw e;
    }
  }

  /**
   * @throws CommandFailure for a link that leads out of the folder, or what is no file
   */
  public void write(OutputStream target) throws IOException {
    // Closed only when all is in it: closing would give a part the end that makes it look whole.
    TarArchiveOutputStream tar = new TarArchiveOutputStream(new FastGzip(target), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    addOptions(tar);
    addChildren(tar, folder, "");
    tar.close();
  }

  private void addOptions(TarArchiveOutputStream tar) throws IOException {
    ObjectNode options = new ObjectMapper().createObjectNode();
    if (!source.below().isEmpty()) {
      options.put("folder", source.below());
    }
    if (!source.buildEnvironment().isEmpty()) {
      ObjectNode environment = options.putObject("env");
      new TreeMap<>(source.buildEnvironment()).forEach(environment::put);
    }
    if (!options.isEmpty()) {
      byte[] text = options.toString().getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = entry(OPTIONS, PLAIN);
      entry.setSize(text.length);
      tar.putArchiveEntry(entry);
      tar.write(text);
      tar.closeArchiveEntry();
    }
  }

  private void addChildren(TarArchiveOutputStream tar, Path parent, String prefix)
      throws IOException {
    for (Path child : sorted(parent)) {
      boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
      // Also of a name that is not UTF-8: a rule can leave it out.
      String shown = prefix + child.getFileName();
      if (rules.ignores(shown, isFolder)) {
        leftOut.add(isFolder ? shown + "/" : shown);
        continue;
      }
      String name = prefix + FileNames.of(child);
      if (name.equals(OPTIONS)) {
        throw CommandFailure.usage(OPTIONS + " is a name that hearth deploy uses itself")
            .withHint("rename it, or name it in " + IgnoreRules.FILE);
      }
      if (isFolder) {
        put(tar, entry(name + "/", EXECUTABLE));
        addChildren(tar, child, name + "/");
      } else if (Files.isSymbolicLink(child)) {
        addLink(tar, child, name);
      } else if (Files.isRegularFile(child)) {
        addFile(tar, child, name);
      } else {
        throw CommandFailure.usage(name + " is neither a file, a folder nor a link")
            .withHint("remove it, or name it in " + IgnoreRules.FILE);
      }
    }
  }

  private void addFile(TarArchiveOutputStream tar, Path file, String name) throws IOException {
    boolean executable =
        Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
    TarArchiveEntry entry = entry(name, executable ? EXECUTABLE : PLAIN);
    entry.setSize(Files.size(file));
    try (InputStream content = opened(file, name)) {
      tar.putArchiveEntry(entry);
      content.transferTo(tar);
      tar.closeArchiveEntry();
    }
  }

  private static InputStream opened(Path file, String name) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw CommandFailure.usage("cannot read " + name + ": " + e)
          .withHint("change its permissions, or name it in " + IgnoreRules.FILE);
    }
  }

  private void addLink(TarArchiveOutputStream tar, Path link, String name) throws IOException {
    Path target = Files.readSymbolicLink(link);
    Path resolved = link.resolveSibling(target).normalize();
    if (target.isAbsolute() || !resolved.startsWith(folder.normalize())) {
      throw CommandFailure.usage(
              "link " + name + " leads to " + target + ", out of the function's folder")
          .withHint(
              "put the file itself there, or name the link in "
                  + IgnoreRules.FILE
                  + " to leave it out");
    }
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    fix(entry, 0777);
    entry.setLinkName(text(target));
    put(tar, entry);
  }

  private static String text(Path target) {
    List<String> parts = new ArrayList<>();
    target.forEach(part -> parts.add(FileNames.of(part)));
    return String.join("/", parts);
  }

  private static TarArchiveEntry entry(String name, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    fix(entry, mode);
    return entry;
  }

  private static void fix(TarArchiveEntry entry, int mode) {
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setModTime(TIME_MILLIS);
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry) throws IOException {
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static List<Path> sorted(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .sorted(Comparator.comparing(child -> child.getFileName().toString()))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The platform is near and source is small: speed before size. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream target) throws IOException {
      super(target, 64 * 1024);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
