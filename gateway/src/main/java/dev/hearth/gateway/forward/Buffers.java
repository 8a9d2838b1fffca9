package dev.hearth.gateway.forward;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/** The memory of all bodies and heads on their way. */
public final class Buffers {
  // 8 KiB << 7: chunks of 1 MiB, so that few connections need little memory.
  private static final int MAX_ORDER = 7;

  /**
   * Pooled direct buffers, apart from the application framework's, which has settings of its own.
   */
  public static final ByteBufAllocator ALLOCATOR =
      new PooledByteBufAllocator(
          true,
          0,
          Math.max(1, Runtime.getRuntime().availableProcessors()),
          PooledByteBufAllocator.defaultPageSize(),
          MAX_ORDER,
          PooledByteBufAllocator.defaultSmallCacheSize(),
          PooledByteBufAllocator.defaultNormalCacheSize(),
          true);

  private Buffers() {}
}
