package dev.hearth.host;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Ends the process in an orderly way when it is asked to. */
final class Signals {
  private Signals() {}

  /**
   * Has SIGTERM and SIGINT run the action and then end the process with code 0.
   *
   * <p>A shutdown hook cannot change the exit code, and runs beside those of the function. What can
   * is {@code sun.misc.Signal}; by reflection, since the compiler warns of every direct use.
   */
  static void onTermination(Action action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object handler =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handlerType},
            (proxy, method, arguments) -> {
              end(action);
              return null;
            });
    Method handle = signal.getMethod("handle", signal, handlerType);
    for (String name : new String[] {"TERM", "INT"}) {
      handle.invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    }
  }

  private static void end(Action action) {
    try {
      action.run();
      System.exit(0);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** What there is to do before the end. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }
}
