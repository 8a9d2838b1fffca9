package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Tells when an entry appears in a folder, by creation or by renaming (inotify). */
public final class FolderWatch implements AutoCloseable {
  private static final int CREATE = 0x100;
  private static final int MOVED_TO = 0x80;
  private static final int EVENT_BYTES = 4 << 10;

  private static final NativeCalls.Call INIT =
      NativeCalls.call("inotify_init1", JAVA_INT, JAVA_INT);
  private static final NativeCalls.Call ADD_WATCH =
      NativeCalls.call("inotify_add_watch", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

  private final EventLoop loop;
  private final int descriptor;

  private FolderWatch(EventLoop loop, int descriptor) {
    this.loop = loop;
    this.descriptor = descriptor;
  }

  /**
   * Runs {@code action} on the loop's thread whenever entries have appeared. What was there before
   * is not told: look once after this returned.
   */
  public static FolderWatch start(EventLoop loop, Path folder, Runnable action) throws IOException {
    int descriptor = (int) INIT.invoke(Descriptors.CLOEXEC | Descriptors.NONBLOCK);
    try (Arena arena = Arena.ofConfined()) {
      ADD_WATCH.invoke(descriptor, arena.allocateFrom(folder.toString()), CREATE | MOVED_TO);
      loop.watch(
          descriptor,
          () -> {
            discardEvents(descriptor);
            action.run();
          });
      return new FolderWatch(loop, descriptor);
    } catch (Errno e) {
      Descriptors.close(descriptor);
      throw e;
    }
  }

  private static void discardEvents(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(EVENT_BYTES, 8);
      while (Descriptors.read(descriptor, buffer) > 0) {
        // one look at the folder answers all of them
      }
    } catch (Errno e) {
      throw new IllegalStateException("cannot watch a folder", e);
    }
  }

  @Override
  public void close() {
    loop.closeWatched(descriptor);
  }
}
