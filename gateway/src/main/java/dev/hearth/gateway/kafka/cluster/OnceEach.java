package dev.hearth.gateway.kafka.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does a thing once for each key. Hundreds that ask the cluster for the same topic at once keep it
 * from its work. Safe for use by many threads.
 */
public final class OnceEach<K> {
  private final Map<K, CompletableFuture<Void>> done = new ConcurrentHashMap<>();

  /**
   * Blocks until it is done. Who comes meanwhile waits for the first, and shares its failure; who
   * comes after a failure tries again.
   *
   * @throws RuntimeException what {@code work} threw, in a {@link CompletionException} for those
   *     who waited
   */
  public void ensure(K key, Runnable work) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> first = done.putIfAbsent(key, mine);
    if (first != null) {
      first.join();
      return;
    }
    try {
      work.run();
      mine.complete(null);
    } catch (RuntimeException e) {
      done.remove(key, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  /** The next one does it again. */
  public void forget(K key) {
    done.remove(key);
  }
}
