package dev.hearth.invoker.volume;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.VolumeSpec;
import dev.hearth.api.volume.Volume;
import dev.hearth.api.volume.Volumes;
import dev.hearth.invoker.layer.IdShift;
import dev.hearth.invoker.linux.Mounts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Volumes as file systems of their own, each in one file of the state folder, so that none can grow
 * beyond its size on any file system of the host.
 */
// docs/decisions/0181
public final class FunctionVolumes implements Volumes {
  /** What an instance that holds a volume alone may take to end. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(40);

  private final Path files;
  private final Path mounts;
  private final IdShift ids;

  /** Containers that have a volume, by its key. */
  private final Map<String, Set<String>> holders = new HashMap<>();

  /**
   * @param files where volumes lie
   * @param mounts where they are mounted; does not outlive a reboot
   * @param ids of containers
   */
  public FunctionVolumes(Path files, Path mounts, IdShift ids) {
    this.files = files;
    this.mounts = mounts;
    this.ids = ids;
  }

  /** The key of a volume, which containers remember: {@code function/name}. */
  public static String key(FunctionName function, VolumeSpec volume) {
    return function.value() + "/" + volume.name();
  }

  /** A container of an earlier process has these volumes. */
  public synchronized void adopt(String container, List<String> keys) {
    keys.forEach(key -> holders.computeIfAbsent(key, k -> new HashSet<>()).add(container));
  }

  /**
   * Makes a volume ready for a container, which has it until {@link #release}. Blocks while another
   * container has one that is not shared.
   *
   * @param first who owns the root of a volume that is made now
   * @return where it is mounted on the host
   */
  public Path attach(String container, FunctionName function, VolumeSpec volume, Owner first)
      throws IOException {
    String key = key(function, volume);
    claim(container, key, volume.shared());
    try {
      synchronized (this) {
        return mounted(key, volume.sizeBytes(), first);
      }
    } catch (IOException | RuntimeException e) {
      release(container);
      throw e;
    }
  }

  /** Ids and mode as containers see them. */
  public record Owner(int uid, int gid, int mode) {}

  private synchronized void claim(String container, String key, boolean shared) {
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    Set<String> now = holders.computeIfAbsent(key, k -> new HashSet<>());
    while (!shared && !now.isEmpty() && !now.equals(Set.of(container))) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new HearthException(
            ErrorCode.START_FAILED,
            "the volume %s is in use by the instance %s, and is not shared"
                .formatted(key, now.iterator().next()));
      }
      try {
        wait(Math.max(1, left / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HearthException(ErrorCode.SHUTTING_DOWN, "Hearth is stopping", e);
      }
      now = holders.computeIfAbsent(key, k -> new HashSet<>());
    }
    now.add(container);
  }

  /** A container has ended, with all that had its volumes open. */
  public synchronized void release(String container) {
    holders.values().removeIf(it -> it.remove(container) && it.isEmpty());
    notifyAll();
  }

  private Path mounted(String key, long bytes, Owner first) throws IOException {
    Path file = files.resolve(key + ".ext4");
    Path mount = mounts.resolve(key);
    boolean made = !Files.exists(file);
    if (made) {
      VolumeFile.make(file, bytes, ids.toHost(first.uid()), ids.toHost(first.gid()));
    }
    Files.createDirectories(mounts);
    Mounts.separate(mounts);
    Files.createDirectories(mount);
    if (Files.size(file) < bytes && holders.getOrDefault(key, Set.of()).size() <= 1) {
      Mounts.unmount(mount);
      if (!VolumeFile.isInUse(file)) {
        VolumeFile.grow(file, bytes);
      }
    }
    if (!Mounts.isMount(mount)) {
      VolumeFile.mount(file, mount);
    }
    if (made) {
      VolumeFile.finish(mount, first.mode());
    }
    return mount;
  }

  @Override
  public synchronized List<Volume> list() {
    List<Volume> volumes = new ArrayList<>();
    try {
      for (Path function : folders(files)) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(function, "*.ext4")) {
          for (Path file : all) {
            volumes.add(volume(function.getFileName().toString(), file));
          }
        }
      }
    } catch (IOException e) {
      throw new HearthException(ErrorCode.INTERNAL, "cannot list volumes: " + e.getMessage(), e);
    }
    volumes.sort(Comparator.comparing(Volume::function).thenComparing(Volume::name));
    return volumes;
  }

  /** Empty where the folder is not there. */
  private static List<Path> folders(Path folder) throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, Files::isDirectory)) {
        found.forEach(folders::add);
      }
    }
    return folders;
  }

  private Volume volume(String function, Path file) throws IOException {
    String name = file.getFileName().toString().replaceFirst("\\.ext4$", "");
    String key = function + "/" + name;
    Path mount = mounts.resolve(key);
    OptionalLong used = OptionalLong.empty();
    if (Files.isDirectory(mount) && Mounts.isMount(mount)) {
      var store = Files.getFileStore(mount);
      used = OptionalLong.of(store.getTotalSpace() - store.getUnallocatedSpace());
    }
    return new Volume(function, name, Files.size(file), used, holders.containsKey(key));
  }

  @Override
  public synchronized void remove(FunctionName function, String name) {
    require(function, name);
    String key = function.value() + "/" + name;
    if (holders.containsKey(key)) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          "the volume %s is in use by the instance %s: 'hearth scale %s --to 0' or delete the function first"
              .formatted(key, holders.get(key).iterator().next(), function));
    }
    try {
      unmount(mounts.resolve(key));
      Files.delete(files.resolve(key + ".ext4"));
      Files.deleteIfExists(files.resolve(function.value()));
    } catch (java.nio.file.DirectoryNotEmptyException e) {
      // others of the function are there
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "cannot remove the volume " + key + ": " + e.getMessage(), e);
    }
  }

  private static void unmount(Path mount) throws IOException {
    if (Files.isDirectory(mount)) {
      Mounts.unmount(mount);
      Files.delete(mount);
    }
  }

  @Override
  public void require(FunctionName function, String name) {
    if (!name.matches("[a-z0-9-]+")
        || !Files.exists(files.resolve(function.value()).resolve(name + ".ext4"))) {
      throw new HearthException(
          ErrorCode.NOT_FOUND,
          "there is no volume '%s' of '%s'; 'hearth volume list' shows those there are"
              .formatted(name, function));
    }
  }

  @Override
  public void backup(FunctionName function, String name, OutputStream out) throws IOException {
    require(function, name);
    String key = function.value() + "/" + name;
    String reader = "backup-" + Thread.currentThread().threadId() + "-" + System.nanoTime();
    Path mount;
    synchronized (this) {
      // as one more that has it: it cannot be removed meanwhile
      holders.computeIfAbsent(key, k -> new HashSet<>()).add(reader);
      try {
        mount = mounted(key, 0, new Owner(0, 0, 0755));
      } catch (IOException | RuntimeException e) {
        release(reader);
        throw e;
      }
    }
    try {
      VolumeArchive.write(mount, ids, out);
    } finally {
      release(reader);
    }
  }

  /** Unmounts all; to be called when no container is left. */
  public synchronized void close() throws IOException {
    if (!Files.isDirectory(mounts)) {
      return;
    }
    for (Path function : folders(mounts)) {
      for (Path mount : folders(function)) {
        unmount(mount);
      }
      Files.delete(function);
    }
    Mounts.unmount(mounts);
    Files.delete(mounts);
  }
}
