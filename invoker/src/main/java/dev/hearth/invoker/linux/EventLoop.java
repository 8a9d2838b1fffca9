package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * One thread that waits for every descriptor of the invoker: output of containers, their ends, and
 * what appears in their socket folders. Actions run on it one at a time and must be quick.
 */
public final class EventLoop implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EventLoop.class);
  private static final int READABLE = 1;
  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int BATCH = 64;

  /** The kernel packs {@code struct epoll_event} on x86-64 only. */
  private static final int EVENT_BYTES = System.getProperty("os.arch").equals("amd64") ? 12 : 16;

  private static final int KEY_OFFSET = EVENT_BYTES - 8;

  private static final NativeCalls.Call CREATE =
      NativeCalls.call("epoll_create1", JAVA_INT, JAVA_INT);
  private static final NativeCalls.Call CONTROL =
      NativeCalls.call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final NativeCalls.Call WAIT =
      NativeCalls.call("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final NativeCalls.Call EVENTFD =
      NativeCalls.call("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);

  private final Map<Integer, Runnable> actions = new ConcurrentHashMap<>();
  private final int epoll;
  private final int wakeUp;
  private final Thread thread;
  private volatile boolean closed;

  public EventLoop() throws IOException {
    epoll = (int) CREATE.invoke(Descriptors.CLOEXEC);
    wakeUp = (int) EVENTFD.invoke(0, Descriptors.CLOEXEC | Descriptors.NONBLOCK);
    control(ADD, wakeUp);
    thread = Thread.ofPlatform().daemon().name("hearth-containers").start(this::run);
  }

  void watch(int descriptor, Runnable action) throws Errno {
    actions.put(descriptor, action);
    try {
      control(ADD, descriptor);
    } catch (Errno e) {
      actions.remove(descriptor);
      throw e;
    }
  }

  /** Forgets and closes a descriptor that was being watched; does nothing when it is not. */
  void closeWatched(int descriptor) {
    if (actions.remove(descriptor) == null) {
      return;
    }
    try {
      control(REMOVE, descriptor);
    } catch (Errno e) {
      LOG.debugf(e, "descriptor %d", descriptor);
    }
    Descriptors.close(descriptor);
  }

  private void control(int operation, int descriptor) throws Errno {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EVENT_BYTES, 8);
      event.set(JAVA_INT_UNALIGNED, 0, READABLE);
      event.set(JAVA_LONG_UNALIGNED, KEY_OFFSET, descriptor);
      CONTROL.invoke(epoll, operation, descriptor, event);
    }
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate((long) EVENT_BYTES * BATCH, 8);
      while (!closed) {
        int count = (int) WAIT.invoke(epoll, events, BATCH, -1);
        for (int i = 0; i < count; i++) {
          act((int) events.get(JAVA_LONG_UNALIGNED, (long) i * EVENT_BYTES + KEY_OFFSET));
        }
      }
    } catch (Errno e) {
      LOG.error("no longer hears of containers", e);
    }
    actions.keySet().forEach(this::closeWatched);
    Descriptors.close(wakeUp);
    Descriptors.close(epoll);
  }

  private void act(int descriptor) {
    Runnable action = actions.get(descriptor);
    if (action == null) {
      return;
    }
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "an action on descriptor %d failed", descriptor);
      closeWatched(descriptor);
    }
  }

  /** Ends the thread and closes every descriptor that is still watched. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (Arena arena = Arena.ofConfined()) {
      Descriptors.write(wakeUp, arena.allocateFrom(JAVA_LONG, 1L));
    }
    if (!Thread.currentThread().equals(thread)) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
