package dev.hearth.cli.template;

import dev.hearth.cli.output.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where templates come from: a folder, or a Git repository, that holds one or several. */
public final class TemplateSource {
  private static final String FILE = "template.yaml";
  private static final String GIT = ".git";
  private static final Pattern NAME = Pattern.compile("(?m)^name:\\s*([a-z][a-z0-9-]{0,31})\\s*$");

  private TemplateSource() {}

  /**
   * Copies the templates of a folder: itself, or those one or two levels below it.
   *
   * @param target the folder that gets one folder for each
   * @param taken whether a name belongs to the installation
   * @return the names, sorted
   * @throws CommandFailure when there is none, or one cannot be used; nothing is copied then
   */
  public static List<String> copy(Path from, Path target, Predicate<String> taken) {
    try {
      List<Path> folders = templates(from);
      if (folders.isEmpty()) {
        throw CommandFailure.usage("there is no template in " + from)
            .withHint("a template is a folder with a " + FILE + "; see docs/function-host.md");
      }
      List<String> names = new ArrayList<>();
      for (Path folder : folders) {
        names.add(checkedName(folder, taken));
      }
      for (int i = 0; i < names.size(); i++) {
        replace(folders.get(i), target.resolve(names.get(i)));
      }
      return names.stream().sorted().toList();
    } catch (IOException e) {
      throw CommandFailure.failed("cannot copy templates from " + from + ": " + e);
    }
  }

  /**
   * Fetches a Git repository into a new folder, which the caller deletes.
   *
   * @throws CommandFailure with what git says when that fails
   */
  public static Path fetch(String url, Optional<String> branch) {
    try {
      Path folder = Files.createTempDirectory("hearth-template-");
      List<String> command = new ArrayList<>(List.of("git", "clone", "--quiet", "--depth", "1"));
      branch.ifPresent(name -> command.addAll(List.of("--branch", name)));
      command.addAll(List.of("--", url, folder.toString()));
      ProcessBuilder git = new ProcessBuilder(command).redirectErrorStream(true);
      git.environment().put("GIT_TERMINAL_PROMPT", "0");
      Process process = git.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        delete(folder);
        throw CommandFailure.failed("cannot fetch " + url + ": " + said.strip());
      }
      return folder;
    } catch (IOException e) {
      throw CommandFailure.failed("cannot fetch " + url + " with git: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("interrupted while fetching " + url);
    }
  }

  private static List<Path> templates(Path folder) throws IOException {
    if (Files.isRegularFile(folder.resolve(FILE))) {
      return List.of(folder);
    }
    try (Stream<Path> below = Files.walk(folder, 3)) {
      return below
          .filter(file -> file.endsWith(FILE) && Files.isRegularFile(file))
          .map(Path::getParent)
          .sorted()
          .toList();
    }
  }

  private static String checkedName(Path folder, Predicate<String> taken) throws IOException {
    Matcher name = NAME.matcher(Files.readString(folder.resolve(FILE)));
    if (!name.find()) {
      throw CommandFailure.usage(folder.resolve(FILE) + " has no usable line 'name: NAME'")
          .withHint("a name has up to 32 lower-case letters, digits and hyphens");
    }
    if (taken.test(name.group(1))) {
      throw CommandFailure.usage(
              "the template '" + name.group(1) + "' comes with Hearth and cannot be replaced")
          .withHint("give it another name in " + folder.resolve(FILE));
    }
    if (!Files.isDirectory(folder.resolve("scaffold"))) {
      throw CommandFailure.usage("the template '" + name.group(1) + "' has no folder 'scaffold'")
          .withHint("'hearth new' copies what it holds; see docs/function-host.md");
    }
    return name.group(1);
  }

  private static void replace(Path from, Path target) throws IOException {
    Path made = target.resolveSibling("." + target.getFileName() + ".new");
    delete(made);
    copyTree(from, made);
    delete(target);
    Files.move(made, target);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (folder.endsWith(GIT)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file,
                to.resolve(from.relativize(file).toString()),
                LinkOption.NOFOLLOW_LINKS,
                StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Removes a folder, if it is there. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
