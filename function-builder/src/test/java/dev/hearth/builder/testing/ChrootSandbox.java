package dev.hearth.builder.testing;

import dev.hearth.api.build.Sandbox;
import dev.hearth.api.build.SandboxCommand;
import dev.hearth.api.build.SandboxMount;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.process.HostProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs commands in a change of root, within a mount namespace that ends with them. Not isolated
 * like the real one, but the same for what a build sees: the image's files, its variables, mounts.
 */
public final class ChrootSandbox implements Sandbox {
  private static final String SCRIPT =
      """
      set -eu
      root="$1"; shift
      mkdir "$root/changes" "$root/work" "$root/root"
      mount -t overlay overlay -o "lowerdir=$1,upperdir=$root/changes,workdir=$root/work" "$root/root"
      root="$root/root"; shift
      mounts="$1"; shift
      while [ "$mounts" -gt 0 ]; do
        source="$1"; target="$root$2"; mode="$3"; shift 3
        mkdir -p "$(dirname "$target")"
        if [ -d "$source" ]; then mkdir -p "$target"; else [ -e "$target" ] || : > "$target"; fi
        mount --bind "$source" "$target"
        if [ "$mode" = ro ]; then mount -o remount,bind,ro "$target"; fi
        mounts=$((mounts - 1))
      done
      mount -t proc proc "$root/proc"
      mount --rbind /dev "$root/dev"
      cat /etc/resolv.conf > "$root/etc/resolv.conf" || true
      exec env -i "$@"
      """;

  /** Unpacked images, since that takes longer than most commands. */
  private static final Map<Digest, Path> UNPACKED = new HashMap<>();

  private final Supplier<ImageStore> store;
  private final AtomicInteger runs = new AtomicInteger();

  public ChrootSandbox(Supplier<ImageStore> store) {
    this.store = store;
  }

  /** How many commands were run. */
  public int runs() {
    return runs.get();
  }

  @Override
  public int run(SandboxCommand command, Consumer<String> output) throws InterruptedException {
    runs.incrementAndGet();
    try {
      Path root = Files.createTempDirectory("sandbox-");
      try {
        return HostProgram.run(line(command, root, unpacked(command.image())), Map.of(), output);
      } finally {
        FileTree.delete(root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path unpacked(Digest image) throws IOException, InterruptedException {
    synchronized (UNPACKED) {
      Path root = UNPACKED.get(image);
      if (root != null) {
        return root;
      }
      Path made = Files.createTempDirectory("sandbox-image-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made)));
      for (StoredLayer layer : store.get().image(image).layers()) {
        HostProgram.run(
            List.of("tar", "-xzf", layer.blob().toString(), "-C", made.toString()),
            Map.of(),
            line -> {});
      }
      UNPACKED.put(image, made);
      return made;
    }
  }

  /** By a process of its own: this one ends meanwhile. */
  private static void remove(Path folder) {
    try {
      new ProcessBuilder("rm", "-rf", folder.toString()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> line(SandboxCommand command, Path work, Path image) {
    Path root = work.resolve("root");
    List<String> line =
        new ArrayList<>(
            List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh"));
    line.add(work.toString());
    line.add(image.toString());
    line.add(Integer.toString(command.mounts().size()));
    for (SandboxMount mount : command.mounts()) {
      line.add(mount.source().toString());
      line.add(mount.target());
      line.add(mount.writable() ? "rw" : "ro");
    }
    store
        .get()
        .image(command.image())
        .config()
        .environment()
        .forEach((name, value) -> line.add(name + "=" + value));
    command.environment().forEach((name, value) -> line.add(name + "=" + value));
    line.addAll(
        List.of("/usr/bin/unshare", "--root=" + root, "--wd=" + command.workingDirectory()));
    line.addAll(command.command());
    return line;
  }
}
