package dev.hearth.host;

import com.google.cloud.functions.HttpFunction;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a handler out of a class name. */
final class FunctionLoader {
  private static final String EXPECTED =
      "it must implement com.google.cloud.functions.HttpFunction, or Function, Supplier or Consumer"
          + " of java.util.function";

  private FunctionLoader() {}

  /** Loads the class by a loader of its own and makes an instance of it. */
  static LoadedFunction load(Path folder, String className) throws LoadException {
    if (className.isEmpty()) {
      throw new LoadException("no handler is named; HEARTH_HANDLER must be the name of a class");
    }
    FunctionClassLoader loader = FunctionClassLoader.of(folder);
    // What the function's libraries look services and resources up with, in every thread: before
    // the class is initialised, which can start some.
    SystemLoader.become(loader);
    Thread.currentThread().setContextClassLoader(loader);
    try {
      Invocable handler = invocable(instance(Class.forName(className, true, loader)));
      return new LoadedFunction(handler, loader);
    } catch (ClassNotFoundException e) {
      throw new LoadException(
          "cannot find the handler \"" + className + "\": " + folder + holds(folder), e);
    } catch (Error | ReflectiveOperationException | RuntimeException e) {
      Throwable cause = causeOf(e);
      throw new LoadException("cannot load the handler \"" + className + "\": " + cause, cause);
    }
  }

  private static Object instance(Class<?> type) throws LoadException, ReflectiveOperationException {
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
      throw new LoadException("the handler \"" + type.getName() + "\" is abstract");
    }
    Constructor<?> constructor;
    try {
      constructor = type.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      throw new LoadException(
          "the handler \"" + type.getName() + "\" needs a constructor without parameters", e);
    }
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static Invocable invocable(Object handler) throws LoadException {
    return switch (handler) {
      case HttpFunction function -> new HttpCall(function);
      case Function<?, ?> function -> TypedCall.ofFunction(function);
      case Consumer<?> consumer -> TypedCall.ofConsumer(consumer);
      case Supplier<?> supplier -> TypedCall.ofSupplier(supplier);
      default ->
          throw new LoadException(
              "the handler \"" + handler.getClass().getName() + "\" is no function: " + EXPECTED);
    };
  }

  private static Throwable causeOf(Throwable failure) {
    boolean wrapped =
        failure instanceof InvocationTargetException
            || failure instanceof ExceptionInInitializerError;
    return wrapped && failure.getCause() != null ? failure.getCause() : failure;
  }

  private static String holds(Path folder) {
    Path classes = folder.resolve("classes");
    if (!Files.isDirectory(classes)) {
      return " has no folder \"classes\"";
    }
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .sorted()
          .limit(10)
          .collect(Collectors.joining(", ", " holds the classes ", ""));
    } catch (IOException e) {
      return " cannot be read (" + e + ")";
    }
  }
}
