package dev.hearth.server.disk.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.disk.DiskSpace;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Budget WIDE = new Budget(1L << 40, 20);
  private static final Set<Digest> NOTHING = Set.of();

  private final List<StoredItem> usage = new ArrayList<>();
  private final List<RevisionUse> revisions = new ArrayList<>();

  @Test
  void whatNoRevisionNeedsGoesAndTheRestStays() {
    image("used", "layer-a");
    image("unused", "layer-b");
    revision("greet", 1, "used", true);

    assertThat(removed(WIDE))
        .containsExactlyInAnyOrder("image unused", "blob unused", "blob layer-b", "layer layer-b");
  }

  @Test
  void whatABuildHoldsStays() {
    image("building", true, "layer-a");

    assertThat(removed(new Budget(0, 1))).isEmpty();
  }

  @Test
  void revisionsBeyondTheLastOnesAreForgottenOldestFirst() {
    for (int i = 1; i <= 6; i++) {
      image("i" + i, "l" + i);
      revision("greet", i, "i" + i, i == 6);
    }

    Collection plan = plan(new Budget(1L << 40, 3), NOTHING);

    assertThat(plan.forget()).extracting(RevisionId::number).containsExactly(1, 2, 3);
    assertThat(names(plan)).contains("blob l1", "blob l2", "blob l3").doesNotContain("blob l4");
  }

  @Test
  void aRevisionWithTrafficOrInstancesIsNeverForgotten() {
    for (int i = 1; i <= 6; i++) {
      image("i" + i, "l" + i);
    }
    revision("greet", 1, "i1", true);
    running("greet", 2, "i2");
    for (int i = 3; i <= 6; i++) {
      revision("greet", i, "i" + i, false);
    }

    Collection plan = plan(new Budget(0, 1), NOTHING);

    assertThat(plan.forget()).extracting(RevisionId::number).doesNotContain(1, 2);
    assertThat(names(plan)).doesNotContain("blob l1", "blob l2", "layer l1", "layer l2");
  }

  @Test
  void underPressureTheCheapestGoesFirst() {
    image("serving", "l1");
    image("idle", "l2");
    revision("greet", 2, "serving", true);
    revision("greet", 1, "idle", false);
    usage.add(dependency("cached", "d1"));
    usage.add(blob("d1", 100));
    usage.add(new StoredItem(ItemKind.PACKAGES, "npm", 100, NOW));
    long all = usage.stream().mapToLong(StoredItem::bytes).sum();

    assertThat(removed(new Budget(all - 1, 20))).containsExactly("layer l2");
    assertThat(removed(new Budget(all - 11, 20)))
        .containsExactly("layer l2", "dependency cached", "blob d1");
    assertThat(removed(new Budget(all - 115, 20)))
        .containsExactly("layer l2", "dependency cached", "blob d1", "packages npm");
  }

  @Test
  void everyFunctionKeepsOneRevisionToRollBackTo() {
    for (int i = 1; i <= 4; i++) {
      image("i" + i, "l" + i);
      revision("greet", i, "i" + i, i == 4);
    }

    assertThat(plan(new Budget(0, 20), NOTHING).forget())
        .extracting(RevisionId::number)
        .containsExactly(1, 2);
  }

  @Test
  void cachesOfADeletedFunctionGoWithIt() {
    image("gone", "dep", "code");
    usage.add(dependency("cached", "dep"));

    assertThat(names(plan(WIDE, NOTHING))).contains("image gone").doesNotContain("blob dep");
    assertThat(names(plan(WIDE, Set.of(digest("gone")))))
        .contains("dependency cached", "blob dep", "blob code");
  }

  @Test
  void cachesThatWereNotUsedForThirtyDaysGo() {
    Instant old = NOW.minus(Duration.ofDays(31));
    usage.add(new StoredItem(ItemKind.PACKAGES, "npm", 5, old));
    usage.add(new StoredItem(ItemKind.BASE, "base", 5, old));
    usage.add(new StoredItem(ItemKind.LOG, "gone", 5, old));
    usage.add(new StoredItem(ItemKind.LOG, "greet", 5, old));
    image("i", "l");
    revision("greet", 1, "i", true);

    assertThat(removed(WIDE)).containsExactly("packages npm", "base base", "log gone");
  }

  @Test
  void aBaseKeepsItsImageAndGoesOnlyAfterADayOfRest() {
    usage.add(base("recent", NOW, "root"));
    usage.add(base("rested", NOW.minus(Duration.ofDays(2)), "root2"));
    usage.add(blob("root", 50));
    usage.add(blob("root2", 50));

    assertThat(removed(WIDE)).isEmpty();
    assertThat(removed(new Budget(0, 20))).containsExactly("base rested", "blob root2");
  }

  @Test
  void eventsAndDatabasesAreNeverTouchedAndDoNotCount() {
    usage.add(new StoredItem(ItemKind.EVENTS, "kafka", 1L << 40, Instant.EPOCH));
    usage.add(new StoredItem(ItemKind.PLATFORM, "hearth.db", 1L << 40, Instant.EPOCH));

    assertThat(plan(new Budget(0, 1), NOTHING).used()).isZero();
    assertThat(removed(new Budget(0, 1))).isEmpty();
  }

  @Test
  void aFullFileSystemLowersTheBudget() {
    Budget budget = new Budget(1000, 5);

    assertThat(budget.within(new DiskSpace(500, 1000), 300).bytes()).isEqualTo(700);
    assertThat(budget.within(new DiskSpace(50, 1000), 300).bytes()).isEqualTo(250);
    assertThat(budget.within(new DiskSpace(0, 1000), 50).bytes()).isZero();
    assertThat(budget.within(new DiskSpace(0, 0), 50).bytes()).isEqualTo(1000);
  }

  /** Whatever lies there and however small the budget: nothing that is needed goes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void whatIsInUseOutlivesEveryPlan(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      String[] layers = new String[1 + random.nextInt(3)];
      for (int l = 0; l < layers.length; l++) {
        layers[l] = "l" + random.nextInt(25);
      }
      image("i" + i, random.nextInt(10) == 0, layers);
    }
    for (int f = 0; f < 4; f++) {
      int serving = 1 + random.nextInt(6);
      for (int r = 1; r <= 6; r++) {
        revisions.add(
            new RevisionUse(
                new RevisionId(new FunctionName("f" + f), r),
                digest("i" + random.nextInt(32)),
                r == serving,
                random.nextInt(4) == 0,
                NOW.minusSeconds(random.nextInt(1000))));
      }
    }
    Budget budget = new Budget(random.nextInt(3000), 1 + random.nextInt(5));

    Collection plan = plan(budget, NOTHING);

    Set<String> removed = new HashSet<>(names(plan));
    for (RevisionUse revision : revisions) {
      if (plan.forget().contains(revision.id())) {
        assertThat(revision.isIdle()).isTrue();
        continue;
      }
      for (StoredItem item : usage) {
        if (item.kind() == ItemKind.IMAGE && item.name().equals(revision.image().value())) {
          item.needs()
              .forEach(
                  part -> assertThat(removed).doesNotContain("blob " + SHORT.get(part.value())));
          if (!revision.isIdle()) {
            item.needs()
                .forEach(
                    part -> assertThat(removed).doesNotContain("layer " + SHORT.get(part.value())));
          }
        }
      }
    }
    usage.stream()
        .filter(StoredItem::held)
        .forEach(item -> assertThat(plan.remove()).doesNotContain(item));
    assertThat(plan(budget, NOTHING)).isEqualTo(plan);
  }

  private static final java.util.Map<String, String> SHORT = new java.util.HashMap<>();

  private void image(String name, String... layers) {
    image(name, false, layers);
  }

  private void image(String name, boolean held, String... layers) {
    Set<Digest> needs = new HashSet<>();
    needs.add(digest(name));
    for (String layer : layers) {
      needs.add(digest(layer));
      add(new StoredItem(ItemKind.BLOB, digest(layer).value(), 10, NOW, held, NOTHING));
      add(new StoredItem(ItemKind.LAYER, layer, 10, NOW, held, Set.of(digest(layer))));
    }
    add(new StoredItem(ItemKind.BLOB, digest(name).value(), 1, NOW, held, NOTHING));
    add(new StoredItem(ItemKind.IMAGE, digest(name).value(), 0, NOW, held, needs));
  }

  private void add(StoredItem item) {
    boolean there =
        usage.stream().anyMatch(o -> o.kind() == item.kind() && o.name().equals(item.name()));
    if (!there) {
      usage.add(item);
    }
  }

  private static StoredItem blob(String name, long bytes) {
    return new StoredItem(ItemKind.BLOB, digest(name).value(), bytes, NOW);
  }

  private static StoredItem dependency(String name, String layer) {
    return new StoredItem(ItemKind.DEPENDENCY, name, 1, NOW, false, Set.of(digest(layer)));
  }

  private static StoredItem base(String name, Instant lastUsed, String root) {
    return new StoredItem(ItemKind.BASE, name, 1, lastUsed, false, Set.of(digest(root)));
  }

  private void revision(String function, int number, String image, boolean serves) {
    revisions.add(use(function, number, image, serves, false));
  }

  private void running(String function, int number, String image) {
    revisions.add(use(function, number, image, false, true));
  }

  private static RevisionUse use(
      String function, int number, String image, boolean serves, boolean running) {
    return new RevisionUse(
        new RevisionId(new FunctionName(function), number),
        digest(image),
        serves,
        running,
        NOW.minusSeconds(1000 - number));
  }

  private static Digest digest(String name) {
    String hex = String.format("%64s", Integer.toHexString(name.hashCode())).replace(' ', '0');
    Digest digest = Digest.ofHex(hex);
    SHORT.put(digest.value(), name);
    return digest;
  }

  private Collection plan(Budget budget, Set<Digest> deleted) {
    return Collection.plan(usage, new InUse(revisions, deleted), budget, NOW);
  }

  private List<String> removed(Budget budget) {
    return names(plan(budget, NOTHING));
  }

  private static List<String> names(Collection plan) {
    return plan.remove().stream()
        .map(item -> item.kind().slug() + " " + SHORT.getOrDefault(item.name(), item.name()))
        .toList();
  }
}
