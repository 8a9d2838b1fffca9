package dev.hearth.builder;

import dev.hearth.builder.archive.ArchiveLimits;
import java.nio.file.Path;
import java.util.Optional;

/**
 * @param stateDir below it: {@code images} (the store), {@code builds}, {@code build-cache}
 * @param templatesDir holds a folder with {@code template.yaml} for each template
 * @param baseCache folder of bases, shared by every Hearth of this machine
 * @param registry where images are pushed to, {@code host[:port][/prefix]}
 * @param baseRegistry where ready-made bases are pulled from, {@code host[:port][/prefix]}
 */
public record BuilderConfig(
    Path stateDir,
    Path templatesDir,
    Path baseCache,
    Optional<String> registry,
    Optional<String> baseRegistry,
    ArchiveLimits limits) {
  /** Where a Hearth that runs as root keeps bases. */
  public static final Path DEFAULT_BASE_CACHE = Path.of("/var/cache/hearth/bases");

  /** Without registries and with the default limits. */
  public static BuilderConfig of(Path stateDir, Path templatesDir, Path baseCache) {
    return new BuilderConfig(
        stateDir,
        templatesDir,
        baseCache,
        Optional.empty(),
        Optional.empty(),
        ArchiveLimits.DEFAULT);
  }
}
