package dev.hearth.builder.template;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.yaml.NearestWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The templates in a folder. Read anew each time, so that a changed one counts at once. */
public final class Templates {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private final Path folder;

  public Templates(Path folder) {
    this.folder = folder;
  }

  /** Sorted names of all templates. */
  public List<String> names() {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(each -> Files.isRegularFile(each.resolve(Template.FILE)))
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList();
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
    Path file = folder.resolve(name).resolve(Template.FILE);
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
