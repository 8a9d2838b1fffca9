package dev.hearth.gateway.testing;

import dev.hearth.gateway.forward.Buffers;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import java.util.stream.Stream;

/** What the gateways of this process hold of their memory. */
public final class BuffersInUse {
  private BuffersInUse() {}

  /** Exact only without gateways: event loops keep some freed buffers for themselves. */
  public static long count() {
    return arenas().mapToLong(PoolArenaMetric::numActiveAllocations).sum();
  }

  /** Bytes of buffers that are in use; what event loops keep counts as used. */
  public static long bytes() {
    return arenas().mapToLong(PoolArenaMetric::numActiveBytes).sum();
  }

  private static Stream<PoolArenaMetric> arenas() {
    PooledByteBufAllocatorMetric metric = ((PooledByteBufAllocator) Buffers.ALLOCATOR).metric();
    return Stream.concat(metric.directArenas().stream(), metric.heapArenas().stream());
  }
}
