package dev.hearth.host;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Makes the function's class loader the system class loader, as it is where an application is
 * started by {@code java -cp}.
 *
 * <p>The JDK gives the system class loader to threads of its own as their context class loader (the
 * common pool's, those behind {@code delayedExecutor}, the HTTP client's), and looks up loggers,
 * file systems, character sets, and time zones with it. The option {@code java.system.class.loader}
 * cannot do this: a stem cell has no function when it starts, and the JDK uses no archived heap
 * with it. Needs {@code --add-opens java.base/java.lang}, which the jar's manifest grants
 * (docs/decisions/0166).
 */
final class SystemLoader {
  // By handle: reflection hides the fields of ClassLoader.
  private static final VarHandle LOADER = field();

  private SystemLoader() {}

  /** Has {@link ClassLoader#getSystemClassLoader()} return this one, also for later threads. */
  static void become(ClassLoader loader) {
    LOADER.setVolatile(loader);
  }

  private static VarHandle field() {
    try {
      return MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup())
          .findStaticVarHandle(ClassLoader.class, "scl", ClassLoader.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK keeps its system class loader elsewhere", e);
    }
  }
}
