package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Mounts sysfs as a network namespace sees it. A container cannot do that itself: the namespace
 * does not belong to its user namespace.
 */
public final class Sysfs {
  private static final int NETWORK_NAMESPACE = 0x40000000;
  private static final NativeCalls.Call SETNS =
      NativeCalls.call("setns", JAVA_INT, JAVA_INT, JAVA_INT);

  private Sysfs() {}

  /**
   * Mounts it read-only, with neither devices nor programs, at a folder.
   *
   * @param network file of the network namespace
   */
  public static void mount(Path network, Path target) throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    // a thread of its own: it is in the other namespace from then on
    Thread.ofPlatform()
        .name("hearth-sysfs")
        .start(
            () -> {
              try {
                enter(network);
                try (DetachedMount mount = DetachedMount.of("sysfs")) {
                  mount.attach(target);
                }
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    try {
      done.join();
    } catch (CompletionException e) {
      throw new IOException("cannot mount sysfs at " + target + ": " + e.getCause(), e.getCause());
    }
  }

  private static void enter(Path network) throws IOException {
    int namespace = Descriptors.open(network, 0);
    try {
      SETNS.invoke(namespace, NETWORK_NAMESPACE);
    } finally {
      Descriptors.close(namespace);
    }
  }
}
