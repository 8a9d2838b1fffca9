package dev.hearth.invoker.layer;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.StoredLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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

  private record Key(Digest diffId, IdShift shift) {}

  private final Path folder;
  private final LayerLimits limits;
  private final ConcurrentMap<Key, CompletableFuture<Path>> known = new ConcurrentHashMap<>();

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
    CompletableFuture<Path> mine = new CompletableFuture<>();
    CompletableFuture<Path> first = known.putIfAbsent(key, mine);
    if (first != null) {
      return joined(first);
    }
    try {
      Path path = findOrUnpack(layer, shift);
      mine.complete(path);
      return path;
    } catch (Throwable e) {
      known.remove(key, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  /**
   * Removes every unpacked layer but those given. The caller sees to it that none of the others is
   * mounted or about to be.
   */
  public void retain(Set<Digest> diffIds) {
    try (var present = Files.newDirectoryStream(folder)) {
      for (Path path : present) {
        LayerFolder layer = new LayerFolder(path);
        if (layer.diffId().filter(diffIds::contains).isPresent()
            || path.getFileName().toString().startsWith(TEMPORARY)) {
          continue;
        }
        known
            .entrySet()
            .removeIf(
                entry -> entry.getValue().isDone() && !diffIds.contains(entry.getKey().diffId()));
        Path doomed = temporary();
        Files.move(path, doomed, StandardCopyOption.ATOMIC_MOVE);
        LayerFolder.delete(doomed);
        LOG.debugf("removed the unpacked layer %s", path);
      }
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "cannot remove unused layers below " + folder + ": " + e, e);
    }
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
        return target.content();
      }
      long start = System.nanoTime();
      LayerFolder made = LayerFolder.make(temporary, identity);
      new LayerTar(layer, shift, limits).unpackTo(made.content());
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
                ErrorCode.INTERNAL,
                "no space is left to unpack the layer " + name + " below " + folder,
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
    return new HearthException(
        ErrorCode.INVALID_IMAGE, "the layer " + name + " is damaged: " + e, e);
  }

  private static HearthException refused(String name, Exception e) {
    return new HearthException(
        ErrorCode.INVALID_IMAGE, "the layer " + name + " was refused: " + e.getMessage(), e);
  }
}
