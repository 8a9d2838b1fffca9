package dev.hearth.registry.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/**
 * The migrations by name: Flyway's search of the class path takes longer than the migration itself
 * and does not know every kind of class path.
 */
final class BundledMigrations implements ResourceProvider {
  private static final List<LoadableResource> ALL =
      List.of(new Script("V1__functions.sql"), new Script("V2__triggers.sql"));

  @Override
  public LoadableResource getResource(String name) {
    return ALL.stream().filter(script -> script.getFilename().equals(name)).findAny().orElse(null);
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return ALL.stream()
        .filter(script -> script.getFilename().startsWith(prefix))
        .filter(script -> Arrays.stream(suffixes).anyMatch(script.getFilename()::endsWith))
        .toList();
  }

  private static final class Script extends LoadableResource {
    private final String name;

    Script(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      InputStream stream = BundledMigrations.class.getResourceAsStream(name);
      if (stream == null) {
        throw new UncheckedIOException(new IOException("missing in the program: " + name));
      }
      return new InputStreamReader(stream, StandardCharsets.UTF_8);
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
