package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a short program to its end. Unlike the JDK's own way it needs no helper process in between,
 * and can open named pipes for reading and writing as the program's output.
 */
public final class Program {
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int SPAWN_SIGNAL_DEFAULTS = 4;
  private static final int SPAWN_SIGNAL_MASK = 8;
  private static final int SPAWN_SESSION = 0x80;
  private static final int CREATE = 0x40;
  private static final int APPEND = 0x400;

  /** More than the opaque structures of any libc take. */
  private static final int OPAQUE_BYTES = 512;

  private static final NativeCalls.Call ACTIONS_INIT =
      NativeCalls.call("posix_spawn_file_actions_init", JAVA_INT, ADDRESS);
  private static final NativeCalls.Call ACTIONS_DESTROY =
      NativeCalls.call("posix_spawn_file_actions_destroy", JAVA_INT, ADDRESS);
  private static final NativeCalls.Call ADD_OPEN =
      NativeCalls.call(
          "posix_spawn_file_actions_addopen",
          JAVA_INT,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          JAVA_INT,
          JAVA_INT);
  private static final NativeCalls.Call ADD_CLOSE_FROM =
      NativeCalls.call("posix_spawn_file_actions_addclosefrom_np", JAVA_INT, ADDRESS, JAVA_INT);
  private static final NativeCalls.Call ATTRIBUTES_INIT =
      NativeCalls.call("posix_spawnattr_init", JAVA_INT, ADDRESS);
  private static final NativeCalls.Call ATTRIBUTES_DESTROY =
      NativeCalls.call("posix_spawnattr_destroy", JAVA_INT, ADDRESS);
  private static final NativeCalls.Call SET_FLAGS =
      NativeCalls.call("posix_spawnattr_setflags", JAVA_INT, ADDRESS, JAVA_SHORT);
  private static final NativeCalls.Call SET_DEFAULTS =
      NativeCalls.call("posix_spawnattr_setsigdefault", JAVA_INT, ADDRESS, ADDRESS);
  private static final NativeCalls.Call SET_MASK =
      NativeCalls.call("posix_spawnattr_setsigmask", JAVA_INT, ADDRESS, ADDRESS);
  private static final NativeCalls.Call EMPTY_SET =
      NativeCalls.call("sigemptyset", JAVA_INT, ADDRESS);
  private static final NativeCalls.Call FULL_SET =
      NativeCalls.call("sigfillset", JAVA_INT, ADDRESS);
  private static final NativeCalls.Call SPAWN =
      NativeCalls.call(
          "posix_spawn", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

  private Program() {}

  /**
   * Runs a program in a session of its own, with an empty environment but for {@code PATH}, reading
   * nothing, and blocks until it has ended.
   *
   * @param command the first one is the absolute path of the program
   * @param output a file, appended to, or a named pipe
   * @param errors likewise
   */
  public static ExitStatus run(List<String> command, Path output, Path errors) throws IOException {
    return Children.await(start(command, output, errors));
  }

  private static int start(List<String> command, Path output, Path errors) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(OPAQUE_BYTES, 16);
      MemorySegment attributes = arena.allocate(OPAQUE_BYTES, 16);
      ACTIONS_INIT.invoke(actions);
      ATTRIBUTES_INIT.invoke(attributes);
      try {
        addOpen(arena, actions, 0, Path.of("/dev/null"), 0);
        addOpen(arena, actions, 1, output, Descriptors.READ_WRITE | CREATE | APPEND);
        addOpen(arena, actions, 2, errors, Descriptors.READ_WRITE | CREATE | APPEND);
        ADD_CLOSE_FROM.invoke(actions, 3);
        setSignals(arena, attributes);
        MemorySegment pid = arena.allocate(JAVA_INT);
        long failure =
            SPAWN.invoke(
                pid,
                arena.allocateFrom(command.getFirst()),
                actions,
                attributes,
                strings(arena, command),
                strings(arena, List.of(PATH)));
        if (failure != 0) {
          throw new Errno("start of " + command.getFirst(), (int) failure);
        }
        return pid.get(JAVA_INT, 0);
      } finally {
        ACTIONS_DESTROY.invoke(actions);
        ATTRIBUTES_DESTROY.invoke(attributes);
      }
    }
  }

  private static void addOpen(
      Arena arena, MemorySegment actions, int descriptor, Path path, int flags) throws IOException {
    ADD_OPEN.invoke(actions, descriptor, arena.allocateFrom(path.toString()), flags, 0600);
  }

  private static void setSignals(Arena arena, MemorySegment attributes) throws IOException {
    MemorySegment none = arena.allocate(OPAQUE_BYTES, 16);
    MemorySegment all = arena.allocate(OPAQUE_BYTES, 16);
    EMPTY_SET.invoke(none);
    FULL_SET.invoke(all);
    SET_MASK.invoke(attributes, none);
    SET_DEFAULTS.invoke(attributes, all);
    SET_FLAGS.invoke(
        attributes, (short) (SPAWN_SIGNAL_DEFAULTS | SPAWN_SIGNAL_MASK | SPAWN_SESSION));
  }

  private static MemorySegment strings(Arena arena, List<String> values) {
    MemorySegment array = arena.allocate(ADDRESS, values.size() + 1L);
    for (int i = 0; i < values.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(values.get(i)));
    }
    return array;
  }
}
