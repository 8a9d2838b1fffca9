package dev.hearth.autoscaler.allocation;

import dev.hearth.api.demand.DesiredInstances;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Who gets the machine's memory when there is not enough for all. First an instance for every
 * revision that is called, then what settings promise, then further instances for those that are
 * called, the least served first, and what is left to idle instances: the least valuable, by the
 * chance of a call per byte, is the one that goes.
 */
public final class Allocation<K> {
  private static final class Share<K> {
    private final Claim<K> claim;
    private int ready;
    private int paused;

    private Share(Claim<K> claim) {
      this.claim = claim;
    }

    private double served() {
      return ready / (double) claim.needed();
    }
  }

  private long left;

  private Allocation(long bytes) {
    this.left = bytes;
  }

  /**
   * What each may have, never more than it wants, all together within {@code bytes}.
   *
   * @param claims of equals, the first comes first
   */
  public static <K> Map<K, DesiredInstances> of(List<Claim<K>> claims, long bytes) {
    List<Share<K>> shares = claims.stream().map(Share::new).toList();
    new Allocation<K>(bytes).share(shares);
    Map<K, DesiredInstances> granted = new LinkedHashMap<>();
    for (Share<K> share : shares) {
      granted.put(share.claim.key(), new DesiredInstances(share.ready, share.paused));
    }
    return granted;
  }

  private void share(List<Share<K>> shares) {
    for (Share<K> share : shares) {
      upTo(share, Math.min(1, share.claim.needed()));
    }
    for (Share<K> share : shares) {
      upTo(share, share.claim.promised());
    }
    further(shares);
    idle(shares);
  }

  private void further(List<Share<K>> shares) {
    PriorityQueue<Share<K>> leastServed =
        new PriorityQueue<>(Comparator.comparingDouble(Share::served));
    shares.stream().filter(it -> it.ready < it.claim.needed()).forEach(leastServed::add);
    while (!leastServed.isEmpty()) {
      Share<K> share = leastServed.remove();
      if (upTo(share, share.ready + 1) && share.ready < share.claim.needed()) {
        leastServed.add(share);
      }
    }
  }

  private void idle(List<Share<K>> shares) {
    List<Share<K>> byValue = new ArrayList<>(shares);
    byValue.sort(Comparator.comparingDouble((Share<K> it) -> it.claim.value()).reversed());
    for (Share<K> share : byValue) {
      upTo(share, share.claim.wanted().ready());
      while (share.paused < share.claim.wanted().paused() && take(share)) {
        share.paused++;
      }
    }
  }

  /** Whether that many could be given. */
  private boolean upTo(Share<K> share, int ready) {
    while (share.ready < ready) {
      if (!take(share)) {
        return false;
      }
      share.ready++;
    }
    return true;
  }

  private boolean take(Share<K> share) {
    if (share.claim.instanceBytes() > left) {
      return false;
    }
    left -= share.claim.instanceBytes();
    return true;
  }
}
