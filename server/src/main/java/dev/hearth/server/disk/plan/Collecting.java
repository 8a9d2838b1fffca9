package dev.hearth.server.disk.plan;

import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A collection while it is being decided. For one thread. */
final class Collecting {
  /** What saves time only, and did not for so long. */
  private static final Duration CACHED = Duration.ofDays(30);

  /** A base is shared with other processes, whose builds are not known here. */
  private static final Duration BASE_REST = Duration.ofDays(1);

  private static final Comparator<StoredItem> OLDEST_FIRST =
      Comparator.comparing(StoredItem::lastUsed).thenComparing(StoredItem::name);

  private final Map<ItemKind, Set<StoredItem>> kept = new EnumMap<>(ItemKind.class);
  private final List<RevisionUse> revisions;
  private final List<RevisionId> forgotten = new ArrayList<>();
  private final List<StoredItem> removed = new ArrayList<>();
  private final Map<Digest, Set<Digest>> parts = new HashMap<>();
  private final Set<Digest> held = new HashSet<>();
  private final Set<Digest> ofDeleted = new HashSet<>();
  private final Instant now;
  private long used;

  Collecting(List<StoredItem> usage, InUse inUse, Instant now) {
    this.now = now;
    this.revisions = new ArrayList<>(inUse.revisions());
    for (ItemKind kind : ItemKind.values()) {
      kept.put(kind, new LinkedHashSet<>());
    }
    for (StoredItem item : usage) {
      kept.get(item.kind()).add(item);
      if (item.kind().collectable()) {
        used += item.bytes();
      }
      if (item.kind() == ItemKind.IMAGE) {
        parts.put(new Digest(item.name()), item.needs());
        if (item.held()) {
          held.addAll(item.needs());
        }
      }
    }
    inUse.deleted().forEach(image -> ofDeleted.addAll(partsOf(image)));
  }

  long used() {
    return used;
  }

  Collection decided() {
    return new Collection(forgotten, removed, used);
  }

  /** Keeps the newest revisions of every function, and those that cannot be missed. */
  void forgetBeyond(int count) {
    for (List<RevisionUse> all : byFunction().values()) {
      long others = all.stream().filter(revision -> !revision.serves()).count();
      boolean serving = others < all.size();
      long excess = others - (serving ? count - 1 : count);
      for (RevisionUse revision : all) {
        if (excess > 0 && !revision.serves()) {
          excess--;
          if (mayGo(revision)) {
            forget(revision);
          }
        }
      }
    }
  }

  /** Of each function the revisions, oldest first. */
  private Map<FunctionName, List<RevisionUse>> byFunction() {
    Map<FunctionName, List<RevisionUse>> all = new HashMap<>();
    revisions.stream()
        .sorted(Comparator.comparing(RevisionUse::id))
        .forEach(
            revision ->
                all.computeIfAbsent(revision.id().function(), name -> new ArrayList<>())
                    .add(revision));
    return all;
  }

  private boolean mayGo(RevisionUse revision) {
    return revision.isIdle() && !held.contains(revision.image());
  }

  private void forget(RevisionUse revision) {
    revisions.remove(revision);
    forgotten.add(revision.id());
  }

  void removeExpired() {
    Instant oldest = now.minus(CACHED);
    Predicate<StoredItem> expired = item -> !item.held() && item.lastUsed().isBefore(oldest);
    remove(ItemKind.DEPENDENCY, expired);
    remove(ItemKind.PACKAGES, expired);
    remove(ItemKind.BASE, expired);
    Set<String> functions = functions();
    remove(ItemKind.LOG, expired.and(log -> !functions.contains(log.name())));
    remove(ItemKind.BUILD, build -> !build.held());
  }

  /** What nothing that is kept is made of. */
  void removeUnneeded() {
    Set<Digest> wanted = wanted();
    Set<String> blobs = new HashSet<>();
    kept.get(ItemKind.BLOB).forEach(blob -> blobs.add(blob.name()));
    remove(
        ItemKind.DEPENDENCY,
        layer ->
            layer.needs().stream().noneMatch(digest -> blobs.contains(digest.value()))
                || (isOf(layer, ofDeleted) && !isOf(layer, wanted)));
    Set<Digest> needed = new HashSet<>(wanted);
    kept.get(ItemKind.DEPENDENCY).forEach(layer -> needed.addAll(layer.needs()));
    remove(ItemKind.IMAGE, image -> !image.held() && !needed.contains(new Digest(image.name())));
    remove(ItemKind.BLOB, blob -> !blob.held() && !needed.contains(new Digest(blob.name())));
    remove(ItemKind.LAYER, layer -> !layer.held() && !isOf(layer, needed));
  }

  /** What revisions, builds under way and bases are made of. */
  private Set<Digest> wanted() {
    Set<Digest> wanted = new HashSet<>(held);
    revisions.forEach(revision -> wanted.addAll(partsOf(revision.image())));
    kept.get(ItemKind.BASE).forEach(base -> wanted.addAll(base.needs()));
    return wanted;
  }

  private Set<Digest> partsOf(Digest image) {
    return parts.getOrDefault(image, Set.of(image));
  }

  private static boolean isOf(StoredItem item, Set<Digest> digests) {
    return !Collections.disjoint(item.needs(), digests);
  }

  private Set<String> functions() {
    Set<String> functions = new HashSet<>();
    revisions.forEach(revision -> functions.add(revision.id().function().value()));
    return functions;
  }

  /** Gives up what costs least to make again; false when nothing is left that may go. */
  boolean evictOne() {
    Set<Digest> running = new HashSet<>(held);
    revisions.stream()
        .filter(revision -> !revision.isIdle())
        .forEach(revision -> running.addAll(partsOf(revision.image())));
    Set<Digest> wanted = wanted();
    Set<String> functions = functions();
    return evict(candidates(ItemKind.LAYER).filter(layer -> !isOf(layer, running)))
        || evict(candidates(ItemKind.DEPENDENCY).filter(layer -> !isOf(layer, wanted)))
        || evict(candidates(ItemKind.PACKAGES))
        || evict(candidates(ItemKind.LOG).filter(log -> !functions.contains(log.name())))
        || forgetOne()
        || evict(
            candidates(ItemKind.BASE)
                .filter(base -> base.lastUsed().isBefore(now.minus(BASE_REST))));
  }

  private Stream<StoredItem> candidates(ItemKind kind) {
    return kept.get(kind).stream().filter(item -> !item.held());
  }

  private boolean evict(Stream<StoredItem> candidates) {
    Optional<StoredItem> oldest = candidates.min(OLDEST_FIRST);
    oldest.ifPresent(this::remove);
    return oldest.isPresent();
  }

  /** The oldest idle revision of all functions; each keeps one that can be rolled back to. */
  private boolean forgetOne() {
    Optional<RevisionUse> oldest =
        byFunction().values().stream()
            .map(all -> all.stream().filter(this::mayGo).toList())
            .filter(idle -> idle.size() > 1)
            .map(List::getFirst)
            .min(Comparator.comparing(RevisionUse::createdAt).thenComparing(RevisionUse::id));
    oldest.ifPresent(this::forget);
    return oldest.isPresent();
  }

  private void remove(ItemKind kind, Predicate<StoredItem> which) {
    kept.get(kind).stream().filter(which).toList().forEach(this::remove);
  }

  private void remove(StoredItem item) {
    kept.get(item.kind()).remove(item);
    removed.add(item);
    used -= item.bytes();
  }
}
