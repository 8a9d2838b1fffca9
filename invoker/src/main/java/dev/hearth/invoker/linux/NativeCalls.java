package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Handles of the functions of libc. */
final class NativeCalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_VALUE =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  /** A call whose negative result means that {@code errno} tells why. */
  record Call(String name, MethodHandle handle) {
    /**
     * @throws Errno when the call failed; interrupted calls are made again
     */
    long invoke(Object... arguments) throws Errno {
      while (true) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment state = arena.allocate(STATE);
          Object[] all = new Object[arguments.length + 1];
          all[0] = state;
          System.arraycopy(arguments, 0, all, 1, arguments.length);
          long result = ((Number) handle.invokeWithArguments(all)).longValue();
          if (result >= 0) {
            return result;
          }
          int errno = (int) ERRNO_VALUE.get(state, 0L);
          if (errno != Errno.EINTR) {
            throw new Errno(name, errno);
          }
        } catch (Errno e) {
          throw e;
        } catch (Throwable t) {
          throw new IllegalStateException("cannot call " + name, t);
        }
      }
    }
  }

  private NativeCalls() {}

  static Call call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return new Call(
        name,
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(result, arguments),
            ERRNO));
  }

  /** {@code syscall(number, ...)}, for calls that older libcs do not wrap; integers are long. */
  static Call systemCall(String name, int number, MemoryLayout... arguments) {
    MethodHandle handle =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG).appendArgumentLayouts(arguments),
            ERRNO,
            Linker.Option.firstVariadicArg(1));
    return new Call(name, MethodHandles.insertArguments(handle, 1, (long) number));
  }

  static String errorText(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (Throwable t) {
      return "error";
    }
  }
}
