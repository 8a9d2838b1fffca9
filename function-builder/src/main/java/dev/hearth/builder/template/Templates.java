package dev.hearth.builder.template;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.yaml.NearestWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The templates of the installation and those that were added. Read anew each time, so that a
 * changed one counts at once.
 */
public final class Templates {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final List<Path> folders;

  /**
   * @param folders that hold templates; one that is missing holds none. A name in two of them is
   *     the first one's
   */
  public Templates(Path... folders) {
    this.folders = List.of(folders);
  }

  /** Sorted names of all templates. */
  public List<String> names() {
    return folders.stream().flatMap(Templates::names).distinct().sorted().toList();
  }

  private static Stream<String> names(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(each -> Files.isRegularFile(each.resolve(Template.FILE)))
          .map(each -> each.getFileName().toString())
          .toList()
          .stream();
    } catch (NoSuchFileException e) {
      return Stream.of();
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not list the templates in " + folder + ": " + e, e);
    }
  }

  /**
   * @throws HearthException with {@code INVALID_MANIFEST}, naming the templates there are, when
   *     there is none of this name
   */
  public Template template(String name) {
    List<String> names = names();
    if (!NAME.matcher(name).matches() || !names.contains(name)) {
      String hint =
          NearestWord.of(name, names)
              .map(nearest -> "; did you mean '" + nearest + "'?")
              .orElse("; there are " + String.join(", ", names));
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST, "function.yaml: there is no template '" + name + "'" + hint);
    }
    Path folder =
        folders.stream()
            .map(each -> each.resolve(name))
            .filter(each -> Files.isRegularFile(each.resolve(Template.FILE)))
            .findFirst()
            .orElseThrow();
    Path file = folder.resolve(Template.FILE);
    try {
      String text = Files.readString(file);
      Optional<String> extended = TemplateReader.extended(file.getParent(), text);
      return extended.isPresent()
          ? TemplateReader.extending(template(extended.get()), file.getParent(), text)
          : TemplateReader.read(file.getParent(), text, script -> script(file, script));
    } catch (IOException e) {
      throw new HearthException(ErrorCode.INTERNAL, "could not read " + file + ": " + e, e);
    }
  }

  private static String script(Path template, String name) {
    try {
      return Files.readString(template.resolveSibling(name));
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not read the script '" + name + "' of " + template, e);
    }
  }
}
