package dev.hearth.invoker.layer;

import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.StoredLayer;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Layers unpacked below one folder, each into {@code <12 hexadecimal digits>/fs}: short, since the
 * options of an overlay mount must fit into a page. Beside {@code fs} lies {@code layer}, which
 * says in full what it was unpacked from. The folder is open to root alone, since what lies in it
 * may have set-user-id bits.
 *
 * <p>A layer is unpacked under a temporary name and renamed once complete; temporary names of a
 * process that was killed are removed by the next.
 */
public final class UnpackedLayers implements LayerStore {
  private static final Logger LOG = Logger.getLogger(UnpackedLayers.class);
  private static final String TEMPORARY = ".unpacking-";

  private static final String SET_ASIDE = ".damaged-";

  private record Key(Digest diffId, IdShift shift) {}

  /** A layer that was asked for; when last is written and read under the map's lock of its key. */
  private static final class Known {
    final CompletableFuture<Path> path = new CompletableFuture<>();
    long used = System.nanoTime();

    Known used() {
      used = System.nanoTime();
      return this;
    }
  }

  private final Path folder;
  private final LayerLimits limits;
  private final ConcurrentMap<Key, Known> known = new ConcurrentHashMap<>();

  /**
   * @param folder made when missing; nobody else may write to it
   */
  public UnpackedLayers(Path folder, LayerLimits limits) {
    this.folder = folder.toAbsolutePath();
    this.limits = limits;
    try {
      Files.createDirectories(this.folder);
      Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwx------"));
      try (var left = Files.newDirectoryStream(this.folder, TEMPORARY + "*")) {
        for (Path path : left) {
          LayerFolder.delete(path);
        }
      }
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "cannot prepare the folder of layers " + folder + ": " + e, e);
    }
  }

  @Override
  public Path unpacked(StoredLayer layer, IdShift shift) {
    Key key = new Key(layer.diffId(), shift);
    Known mine = null;
    Known first = known.computeIfPresent(key, (k, found) -> found.used());
    if (first == null) {
      mine = new Known();
      Known made = mine;
      first = known.compute(key, (k, found) -> found == null ? made : found.used());
    }
    if (first != mine) {
      return joined(first.path);
    }
    try {
      Path path = findOrUnpack(layer, shift);
      mine.path.complete(path);
      return path;
    } catch (Throwable e) {
      known.remove(key, mine);
      mine.path.completeExceptionally(e);
      throw e;
    }
  }

  /** The folders of layers that lie there, damaged ones included. */
  List<LayerFolder> folders() throws IOException {
    List<LayerFolder> folders = new ArrayList<>();
    try (var present = Files.newDirectoryStream(folder)) {
      for (Path path : present) {
        if (!path.getFileName().toString().startsWith(TEMPORARY)) {
          folders.add(new LayerFolder(path));
        }
      }
    }
    return folders;
  }

  /** Names under which folders of layers were mounted that are mounted still. */
  Set<String> mounted() throws IOException {
    return MountedLayers.in(folder);
  }

  /**
   * Whether a layer lies under a mount, perhaps by the name that it had before it was set aside.
   *
   * @param mounted what {@link #mounted()} said
   */
  static boolean isMounted(LayerFolder layer, Set<String> mounted) {
    String name = layer.path().getFileName().toString();
    return mounted.contains(name) || mounted.contains(nameBefore(name));
  }

  private static String nameBefore(String name) {
    return name.startsWith(SET_ASIDE)
        ? name.substring(name.indexOf('-', SET_ASIDE.length()) + 1)
        : name;
  }

  LayerFolder folder(String name) {
    return new LayerFolder(folder.resolve(name));
  }

  /** Whether a layer was asked for at or after a time of {@link System#nanoTime()}. */
  boolean usedSince(LayerFolder layer, long since) throws IOException {
    Known found = key(layer).map(known::get).orElse(null);
    return found != null && found.used - since >= 0;
  }

  /**
   * Removes a layer, unless it is mounted, or was asked for at or after a time of {@link
   * System#nanoTime()}.
   */
  boolean remove(LayerFolder layer, long since) throws IOException {
    return !isMounted(layer, mounted()) && removeUnmounted(layer, since);
  }

  /** The same where a look at the mounts has found none a moment ago. */
  boolean removeUnmounted(LayerFolder layer, long since) throws IOException {
    Path doomed = temporary();
    if (!rename(layer, doomed, found -> found.used - since < 0)) {
      return false;
    }
    Set<String> mounted = mounted();
    if (isMounted(layer, mounted) || isMounted(new LayerFolder(doomed), mounted)) {
      // It was asked for earlier, and mounted a moment ago.
      putBack(doomed, layer);
      return false;
    }
    LayerFolder.delete(doomed);
    LOG.debugf("removed the unpacked layer %s", layer.path());
    return true;
  }

  private void putBack(Path from, LayerFolder layer) throws IOException {
    try {
      Files.move(from, layer.path(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debugf("%s was unpacked again meanwhile: %s", layer.path(), e);
      Files.move(from, aside(layer), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Lets a damaged layer be unpacked again; what has it mounted keeps it as it is. */
  void setAside(LayerFolder layer) throws IOException {
    rename(layer, aside(layer), found -> found.path.isDone());
  }

  /** A name that tells by which name mounts know it. */
  private Path aside(LayerFolder layer) {
    String name = nameBefore(layer.path().getFileName().toString());
    return folder.resolve(SET_ASIDE + Long.toHexString(System.nanoTime()) + "-" + name);
  }

  static boolean isSetAside(LayerFolder layer) {
    return layer.path().getFileName().toString().startsWith(SET_ASIDE);
  }

  /** Who asks for a layer meanwhile gets it before it is renamed, or unpacks it again. */
  private boolean rename(LayerFolder layer, Path to, Predicate<Known> allowed) throws IOException {
    Optional<Key> key = isSetAside(layer) ? Optional.empty() : key(layer);
    if (key.isEmpty()) {
      // Nothing finds a folder without its note, but what asked for it earlier may have it.
      if (known.values().stream().anyMatch(found -> isAt(found, layer))) {
        return false;
      }
      Files.move(layer.path(), to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    }
    boolean[] renamed = new boolean[1];
    try {
      known.compute(
          key.get(),
          (k, found) -> {
            if (found != null && !allowed.test(found)) {
              return found;
            }
            try {
              Files.move(layer.path(), to, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            renamed[0] = true;
            return null;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return renamed[0];
  }

  private static boolean isAt(Known found, LayerFolder layer) {
    return !found.path.isDone()
        || (!found.path.isCompletedExceptionally() && found.path.join().equals(layer.content()));
  }

  private static Optional<Key> key(LayerFolder layer) throws IOException {
    Optional<IdShift> shift = layer.shift();
    return shift.isEmpty()
        ? Optional.empty()
        : layer.diffId().map(diffId -> new Key(diffId, shift.get()));
  }

  private static Path joined(CompletableFuture<Path> first) {
    try {
      return first.join();
    } catch (CompletionException | CancellationException e) {
      if (e.getCause() instanceof HearthException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private Path findOrUnpack(StoredLayer layer, IdShift shift) {
    Path temporary = temporary();
    try {
      String identity = LayerFolder.identity(layer.diffId(), shift);
      LayerFolder target = free(layer.diffId(), shift, identity);
      if (target.holds(identity)) {
        if (target.hasContent()) {
          return target.content();
        }
        LayerFolder.delete(target.path());
      }
      long start = System.nanoTime();
      LayerFolder made = LayerFolder.make(temporary, identity);
      new LayerTar(layer, shift, limits).unpackTo(made.content());
      LayerSize.of(made.content()).note(made.path());
      Files.move(temporary, target.path(), StandardCopyOption.ATOMIC_MOVE);
      LOG.infof(
          "unpacked the layer %s in %d ms",
          layer.diffId().hex().substring(0, 12), (System.nanoTime() - start) / 1_000_000);
      return target.content();
    } catch (IOException | RuntimeException e) {
      discard(temporary, e);
      throw failure(layer, e);
    }
  }

  /**
   * The folder of this layer, or the name it will get. Two layers whose digests begin alike can be
   * made on purpose, so that the beginning alone must not decide.
   */
  private LayerFolder free(Digest diffId, IdShift shift, String identity) throws IOException {
    String base = LayerFolder.shortName(diffId, shift);
    for (int i = 0; ; i++) {
      LayerFolder candidate = new LayerFolder(folder.resolve(i == 0 ? base : base + "-" + i));
      if (!Files.exists(candidate.path()) || candidate.holds(identity)) {
        return candidate;
      }
    }
  }

  private Path temporary() {
    return folder.resolve(TEMPORARY + Long.toHexString(TemporaryNames.next()));
  }

  private static void discard(Path temporary, Exception cause) {
    try {
      LayerFolder.delete(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private HearthException failure(StoredLayer layer, Exception e) {
    String name = layer.digest().value();
    if (e instanceof NativeFailure failure) {
      return switch (failure.errno()) {
        case NativeFailure.ENOSPC, NativeFailure.EDQUOT ->
            new HearthException(
                ErrorCode.DISK_FULL,
                "the disk is full: no space is left to unpack the layer "
                    + name
                    + " below "
                    + folder,
                e);
        case NativeFailure.EMLINK,
            NativeFailure.ENAMETOOLONG,
            NativeFailure.ELOOP,
            NativeFailure.ENOTDIR ->
            refused(name, e);
        default ->
            new HearthException(
                ErrorCode.INTERNAL, "cannot unpack the layer " + name + ": " + e.getMessage(), e);
      };
    }
    if (e instanceof HostileLayerException) {
      return refused(name, e);
    }
    if (DiskFull.causedBy(e)) {
      return DiskFull.or(ErrorCode.INTERNAL, "cannot unpack the layer " + name, e);
    }
    return new HearthException(
        ErrorCode.INVALID_IMAGE,
        "the layer "
            + name
            + " is damaged ("
            + (isCutOff(e) ? "it ends too early, as if it were cut off" : e)
            + "); 'hearth deploy DIR' with the function's folder makes it again",
        e);
  }

  private static boolean isCutOff(Exception e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof EOFException
        || message.contains("runcated")
        || message.contains("nexpected end")
        || message.contains("nexpected EOF");
  }

  private static HearthException refused(String name, Exception e) {
    return new HearthException(
        ErrorCode.INVALID_IMAGE, "the layer " + name + " was refused: " + e.getMessage(), e);
  }
}
