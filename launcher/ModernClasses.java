import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Gives the classes of a jar that were compiled for Java 5 the stack maps of today's. The JDK's AOT
 * cache takes no class without them, and picocli, most of what the client loads, has none: without
 * them each command takes about 100 ms longer.
 *
 * <p>Usage: java ModernClasses.java FROM.jar TO.jar
 */
void main(String[] arguments) throws IOException {
  try (ZipFile from = new ZipFile(arguments[0])) {
    Map<String, byte[]> entries = new TreeMap<>();
    for (ZipEntry entry : from.stream().filter(entry -> !entry.isDirectory()).toList()) {
      try (InputStream content = from.getInputStream(entry)) {
        entries.put(entry.getName(), content.readAllBytes());
      }
    }
    ClassHierarchyResolver resolver =
        ClassHierarchyResolver.ofResourceParsing(
                type -> {
                  byte[] found = entries.get(name(type.descriptorString()));
                  return found == null ? null : new ByteArrayInputStream(found);
                })
            .orElse(ClassHierarchyResolver.defaultResolver());
    ClassFile files =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(resolver),
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
    entries.replaceAll((name, bytes) -> name.endsWith(".class") ? modern(files, bytes) : bytes);
    write(Path.of(arguments[1]), entries);
  }
}

private static byte[] modern(ClassFile files, byte[] bytes) {
  int major = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
  if (major >= ClassFile.JAVA_7_VERSION) {
    return bytes;
  }
  // Bodies are taken apart and put together again: only then are stack maps made for them.
  ClassTransform bodies = ClassTransform.transformingMethodBodies(CodeBuilder::with);
  ClassTransform version =
      ClassTransform.endHandler(builder -> builder.withVersion(ClassFile.JAVA_7_VERSION, 0));
  return files.transformClass(files.parse(bytes), bodies.andThen(version));
}

private static String name(String descriptor) {
  return descriptor.substring(1, descriptor.length() - 1) + ".class";
}

private static void write(Path target, Map<String, byte[]> entries) throws IOException {
  try (OutputStream file = Files.newOutputStream(target);
      JarOutputStream jar = new JarOutputStream(file)) {
    // A manifest is found by java -jar wherever it stands.
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      jar.putNextEntry(new JarEntry(entry.getKey()));
      jar.write(entry.getValue());
      jar.closeEntry();
    }
  }
}
