package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Tells when entries appear in folders, by creation or by renaming (inotify). One descriptor serves
 * all folders: closing one takes the kernel 15 ms, which a start would wait for, and a user may
 * have 128.
 */
public final class FolderWatches {
  private static final Logger LOG = Logger.getLogger(FolderWatches.class);
  private static final int CREATE = 0x100;
  private static final int MOVED_TO = 0x80;
  private static final int EVENT_BYTES = 16 << 10;
  private static final int HEADER_BYTES = 16;
  private static final int NAME_LENGTH_OFFSET = 12;

  private static final NativeCalls.Call INIT =
      NativeCalls.call("inotify_init1", JAVA_INT, JAVA_INT);
  private static final NativeCalls.Call ADD_WATCH =
      NativeCalls.call("inotify_add_watch", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final NativeCalls.Call REMOVE_WATCH =
      NativeCalls.call("inotify_rm_watch", JAVA_INT, JAVA_INT, JAVA_INT);

  /** A folder that is watched until this is closed. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  private final Map<Integer, Runnable> actions = new ConcurrentHashMap<>();
  private final int descriptor;

  /** Its descriptor is closed with the loop. */
  public FolderWatches(EventLoop loop) throws IOException {
    descriptor = (int) INIT.invoke(Descriptors.CLOEXEC | Descriptors.NONBLOCK);
    loop.watch(descriptor, this::readEvents);
  }

  /**
   * Runs {@code action} on the loop's thread whenever entries have appeared in a folder that nobody
   * else watches. What was there before is not told: look once after this returned.
   */
  public Watch start(Path folder, Runnable action) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      synchronized (this) {
        int watch =
            (int)
                ADD_WATCH.invoke(
                    descriptor, arena.allocateFrom(folder.toString()), CREATE | MOVED_TO);
        actions.put(watch, action);
        return () -> stop(watch);
      }
    }
  }

  private void stop(int watch) {
    if (actions.remove(watch) == null) {
      return;
    }
    try {
      REMOVE_WATCH.invoke(descriptor, watch);
    } catch (Errno e) {
      LOG.debugf(e, "the folder of watch %d is gone", watch);
    }
  }

  private void readEvents() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(EVENT_BYTES, 8);
      for (int count = Descriptors.read(descriptor, buffer);
          count > 0;
          count = Descriptors.read(descriptor, buffer)) {
        tell(buffer.asSlice(0, count));
      }
    } catch (Errno e) {
      throw new IllegalStateException("cannot watch folders", e);
    }
  }

  private void tell(MemorySegment events) {
    long offset = 0;
    while (offset + HEADER_BYTES <= events.byteSize()) {
      Runnable action;
      synchronized (this) {
        action = actions.get(events.get(JAVA_INT, offset));
      }
      if (action != null) {
        action.run();
      }
      offset += HEADER_BYTES + events.get(JAVA_INT, offset + NAME_LENGTH_OFFSET);
    }
  }
}
