package dev.hearth.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a process is given at its start and Java lets nobody change: the environment, which the JDK
 * copies once and which child processes get from the C library, and the working directory.
 *
 * <p>Needs {@code --add-opens java.base/java.lang} and native access, which the jar's manifest
 * grants. Of one thread.
 */
final class ProcessState {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle CHANGE_DIRECTORY =
      libc("chdir", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle TRIM =
      libc("malloc_trim", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

  private final Map<String, String> javas;
  private final MemorySegment natives;
  private Arena strings = Arena.ofConfined();

  private ProcessState(Map<String, String> javas, MemorySegment natives) {
    this.javas = javas;
    this.natives = natives;
  }

  @SuppressWarnings("unchecked") // A map of texts over the JDK's own map, as it makes them itself.
  static ProcessState open() throws ReflectiveOperationException {
    Class<?> environment = Class.forName("java.lang.ProcessEnvironment");
    Field bytes = environment.getDeclaredField("theEnvironment");
    bytes.setAccessible(true);
    Constructor<?> texts =
        Class.forName("java.lang.ProcessEnvironment$StringEnvironment")
            .getDeclaredConstructor(Map.class);
    texts.setAccessible(true);
    return new ProcessState(
        (Map<String, String>) texts.newInstance(bytes.get(null)),
        LINKER.defaultLookup().findOrThrow("environ").reinterpret(ADDRESS.byteSize()));
  }

  /** Makes these all of the environment, for Java, for native code and for child processes. */
  void environment(Map<String, String> variables) {
    Arena before = strings;
    strings = Arena.ofConfined();
    // One more: C knows the end by a null.
    MemorySegment block = strings.allocate(ADDRESS, variables.size() + 1L);
    long index = 0;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      block.setAtIndex(
          ADDRESS, index++, strings.allocateFrom(variable.getKey() + "=" + variable.getValue()));
    }
    natives.set(ADDRESS, 0, block);
    before.close();
    javas.clear();
    javas.putAll(variables);
  }

  /** Makes relative names relative to this folder, if it is there. */
  void workingDirectory(Path folder) {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) CHANGE_DIRECTORY.invokeExact(arena.allocateFrom(folder.toString()));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives memory that the C library holds for later, as after much compiling, back. */
  static void trim() {
    try {
      int _ = (int) TRIM.invokeExact(0L);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle libc(String name, FunctionDescriptor signature) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), signature);
  }
}
