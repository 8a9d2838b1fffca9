package dev.hearth.gateway.testing;

import dev.hearth.gateway.forward.Buffers;
import io.netty.buffer.ByteBuf;
import io.netty.util.ResourceLeakDetector;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Watches every buffer, as Netty does at its most thorough, from when it is opened until closed.
 */
public final class Leaks implements AutoCloseable {
  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
  private final List<String> found = new CopyOnWriteArrayList<>();
  private final ResourceLeakDetector<?> detector;

  public Leaks() throws ReflectiveOperationException {
    Field field = Class.forName("io.netty.buffer.AbstractByteBuf").getDeclaredField("leakDetector");
    field.setAccessible(true);
    detector = (ResourceLeakDetector<?>) field.get(null);
    detector.setLeakListener((type, records) -> found.add(type + ": " + records));
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  /** Where buffers were used last that nobody has released and nobody can release any more. */
  public List<String> found() {
    // What the collector finds is told when the next buffers are made.
    for (int i = 0; i < 3; i++) {
      System.gc();
      for (int j = 0; j < 100; j++) {
        ByteBuf probe = Buffers.ALLOCATOR.directBuffer(16);
        probe.release();
      }
    }
    return found;
  }

  @Override
  public void close() {
    ResourceLeakDetector.setLevel(before);
    detector.setLeakListener(null);
  }
}
