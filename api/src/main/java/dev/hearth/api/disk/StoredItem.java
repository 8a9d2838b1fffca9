package dev.hearth.api.disk;

import dev.hearth.api.image.Digest;
import java.time.Instant;
import java.util.Set;

/**
 * One thing on the disk.
 *
 * @param name unique among those of its kind; of an image or blob the digest, of a log the function
 * @param bytes that removing it gives back
 * @param held whether a build that is under way may need it
 * @param needs of an image, base or dependency the digests of what it is made of: blobs, and the
 *     uncompressed layers; of a layer the digest of what was unpacked
 */
public record StoredItem(
    ItemKind kind, String name, long bytes, Instant lastUsed, boolean held, Set<Digest> needs) {
  public StoredItem {
    needs = Set.copyOf(needs);
  }

  public StoredItem(ItemKind kind, String name, long bytes, Instant lastUsed) {
    this(kind, name, bytes, lastUsed, false, Set.of());
  }
}
