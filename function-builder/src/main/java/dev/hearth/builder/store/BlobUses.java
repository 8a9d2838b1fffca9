package dev.hearth.builder.store;

import dev.hearth.api.image.Digest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** When blobs were used last, by {@link System#nanoTime()}. Safe for use by many threads. */
final class BlobUses {
  private final LongSupplier time;
  private final Map<Digest, Long> last = new ConcurrentHashMap<>();

  BlobUses(LongSupplier time) {
    this.time = time;
  }

  void used(Digest blob) {
    last.put(blob, time.getAsLong());
  }

  boolean usedSince(Digest blob, long since) {
    Long used = last.get(blob);
    return used != null && used - since >= 0;
  }

  /** Forgets uses before a time that nothing asks for any more. */
  void forgetBefore(long since) {
    last.values().removeIf(used -> used - since < 0);
  }
}
