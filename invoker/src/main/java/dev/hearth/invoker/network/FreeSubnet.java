package dev.hearth.invoker.network;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Picks addresses that nothing on this machine uses yet. */
final class FreeSubnet {
  /** 1,021 addresses for instances; a Linux bridge has at most 1,024 ports. */
  static final int PREFIX = 22;

  private static final int STEP = 1 << (32 - PREFIX);

  private FreeSubnet() {}

  /**
   * @param used what the machine's routes lead to, without its default routes
   * @param seed where in the first range to begin, so that servers that start at the same time on
   *     different machines of one network, or one after another here, rarely want the same
   */
  static Optional<Subnet> among(Collection<Subnet> used, int seed) {
    return Stream.of("10.88.0.0/13", "172.28.0.0/14", "192.168.0.0/16")
        .map(Subnet::parse)
        .flatMap(range -> parts(range, seed))
        .filter(candidate -> used.stream().noneMatch(candidate::overlaps))
        .findFirst();
  }

  private static Stream<Subnet> parts(Subnet range, int seed) {
    int count = 1 << (PREFIX - range.prefix());
    return IntStream.range(0, count)
        .map(i -> Math.floorMod(seed + i, count))
        .mapToObj(i -> new Subnet(range.first() + i * STEP, PREFIX));
  }
}
