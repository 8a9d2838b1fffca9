package dev.hearth.builder.function;

import dev.hearth.api.build.FunctionSource;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.manifest.Manifest;
import dev.hearth.builder.plan.BuildPlan;
import dev.hearth.builder.template.Template;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * An unpacked source.
 *
 * @param work folder of this build alone; removed at the end
 * @param root what the archive held, below {@code work}
 * @param commands how commands of the build run, and where in the root the function's folder is
 * @param packing how the code is packed; empty for an {@code image:}
 * @param end called once the files are removed: what the build used may go
 */
public record OpenedSource(
    Path work,
    Path root,
    FunctionCommands commands,
    Manifest manifest,
    Optional<Packing> packing,
    Runnable end)
    implements FunctionSource {
  private static final Logger LOG = Logger.getLogger(OpenedSource.class);

  /** The rules for the code of a function, and what follows from them. */
  public record Packing(Template template, BuildPlan plan) {}

  /** The function's folder: the root, or one below it. */
  Path folder() {
    return inRoot(root);
  }

  /** The function's folder in a copy of the root. */
  Path inRoot(Path copy) {
    return commands.folder().isEmpty() ? copy : copy.resolve(commands.folder());
  }

  /** A path of the function's folder as one of the root. */
  String pathInRoot(String path) {
    return commands.folder().isEmpty() ? path : commands.folder() + "/" + path;
  }

  @Override
  public FunctionName name() {
    return manifest.name();
  }

  @Override
  public List<HttpRoute> routes() {
    return manifest.http().routes();
  }

  @Override
  public void close() {
    try {
      FileTree.delete(work);
    } catch (IOException e) {
      LOG.warnf("could not remove the build folder %s: %s", work, e);
    } finally {
      end.run();
    }
  }
}
