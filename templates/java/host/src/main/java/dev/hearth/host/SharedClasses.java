package dev.hearth.host;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a function sees of the host's class path: the classes that both share, and the JDK's modules
 * that the application's class loader has, such as the compiler.
 */
final class SharedClasses extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  /** The handler's interface, and the annotations that a function puts on its records. */
  private static final List<String> ALWAYS =
      List.of("com.google.cloud.functions.", "com.fasterxml.jackson.annotation.");

  /**
   * A function without a Jackson 3 of its own can use the host's, which is there, and warm, anyway.
   */
  private static final List<String> WITHOUT_OWN_JACKSON =
      List.of("com.google.cloud.functions.", "com.fasterxml.jackson.annotation.", "tools.jackson.");

  private static final Pattern JACKSON_3 = Pattern.compile("jackson-(core|databind)-3.*\\.jar");

  private static final ClassLoader APPLICATION = SharedClasses.class.getClassLoader();

  private static final Set<String> OF_MODULES =
      ModuleLayer.boot().modules().stream()
          .filter(module -> APPLICATION.equals(module.getClassLoader()))
          .flatMap(module -> module.getPackages().stream())
          .collect(Collectors.toUnmodifiableSet());

  private final List<String> packages;

  private SharedClasses(List<String> packages) {
    super("shared", getPlatformClassLoader());
    this.packages = packages;
  }

  static SharedClasses beside(List<Path> libraries) {
    boolean ownJackson =
        libraries.stream()
            .anyMatch(file -> JACKSON_3.matcher(file.getFileName().toString()).matches());
    SharedClasses shared = new SharedClasses(ownJackson ? ALWAYS : WITHOUT_OWN_JACKSON);
    shareServices(shared);
    return shared;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (packages.stream().noneMatch(name::startsWith)
        && !OF_MODULES.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))))) {
      throw new ClassNotFoundException(name);
    }
    return APPLICATION.loadClass(name);
  }

  /**
   * Binds the JDK's modules to the loader, as they are bound to the application's: {@code
   * ServiceLoader} finds their providers then, and {@code ToolProvider} the compiler. The jar's
   * manifest opens the package.
   */
  private static void shareServices(ClassLoader shared) {
    try {
      Method bind = ModuleLayer.class.getDeclaredMethod("bindToLoader", ClassLoader.class);
      bind.setAccessible(true);
      bind.invoke(ModuleLayer.boot(), shared);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK binds its modules otherwise", e);
    }
  }
}
