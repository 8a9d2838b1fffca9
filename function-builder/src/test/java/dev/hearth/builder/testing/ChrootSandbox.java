package dev.hearth.builder.testing;

import dev.hearth.api.build.Sandbox;
import dev.hearth.api.build.SandboxCommand;
import dev.hearth.api.build.SandboxMount;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.process.HostProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        for (StoredLayer layer : store.get().image(command.image()).layers()) {
          HostProgram.run(
              List.of("tar", "-xzf", layer.blob().toString(), "-C", root.toString()),
              Map.of(),
              output);
        }
        return HostProgram.run(line(command, root), Map.of(), output);
      } finally {
        FileTree.delete(root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> line(SandboxCommand command, Path root) {
    List<String> line =
        new ArrayList<>(
            List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh"));
    line.add(root.toString());
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
