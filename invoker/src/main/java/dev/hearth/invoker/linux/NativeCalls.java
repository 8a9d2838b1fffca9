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
import java.lang.invoke.MethodType;
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

  /**
   * A call whose negative result means that {@code errno} tells why.
   *
   * @param handle takes where to put {@code errno}, and the arguments in an array
   */
  record Call(String name, MethodHandle handle) {
    private static Call of(String name, MethodHandle function) {
      int arguments = function.type().parameterCount() - 1;
      return new Call(
          name,
          function
              .asType(function.type().generic().changeReturnType(long.class))
              .asSpreader(1, Object[].class, arguments)
              .asType(MethodType.methodType(long.class, Object.class, Object[].class)));
    }

    /**
     * @throws Errno when the call failed; interrupted calls are made again
     */
    long invoke(Object... arguments) throws Errno {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        while (true) {
          long result = (long) handle.invokeExact((Object) state, arguments);
          if (result >= 0) {
            return result;
          }
          int errno = (int) ERRNO_VALUE.get(state, 0L);
          if (errno != Errno.EINTR) {
            throw new Errno(name, errno);
          }
        }
      } catch (Errno | RuntimeException | Error e) {
        throw e;
      } catch (Throwable t) {
        throw new IllegalStateException("cannot call " + name, t);
      }
    }
  }

  private NativeCalls() {}

  static Call call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return Call.of(
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
    return Call.of(name, MethodHandles.insertArguments(handle, 1, (long) number));
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
