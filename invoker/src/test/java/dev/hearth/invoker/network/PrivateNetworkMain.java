package dev.hearth.invoker.network;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Runs one test method; exits with 1 and its trace when it fails. */
final class PrivateNetworkMain {
  private PrivateNetworkMain() {}

  public static void main(String[] arguments) throws Exception {
    Class<?> type = Class.forName(arguments[0]);
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = type.getDeclaredMethod(arguments[1]);
    method.setAccessible(true);
    int exitCode = 0;
    Object test = constructor.newInstance();
    try {
      method.invoke(test);
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace();
      exitCode = 1;
    } finally {
      if (test instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
    System.exit(exitCode);
  }
}
