package dev.hearth.api.disk;

import java.util.List;

/**
 * A part of the platform that keeps things on the disk. Safe for use by many threads.
 *
 * <p>Times are of {@link System#nanoTime()}: what was used at or after a time is not removed, so
 * that a decision made on an earlier list never takes what came into use meanwhile.
 */
public interface DiskStore {
  /**
   * What lies there now.
   *
   * @param since what was used at or after this time is {@link StoredItem#held() held}
   */
  List<StoredItem> items(long since);

  /**
   * Removes an item of this store; does nothing with an item that is not one of this store, or was
   * used at or after {@code since}.
   *
   * @return bytes that were freed
   */
  long remove(StoredItem item, long since);
}
