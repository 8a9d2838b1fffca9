package dev.hearth.registry.sqlite;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/** Brings the schema of a database file to the one this program knows. */
final class Migrations {
  private Migrations() {}

  /**
   * @return the version of the schema
   */
  static String apply(DataSource source, String description) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(source)
            .resourceProvider(new BundledMigrations())
            .failOnMissingLocations(false)
            .load();
    MigrationInfo current = flyway.info().current();
    if (Arrays.stream(flyway.info().applied())
        .anyMatch(applied -> applied.getState().name().startsWith("FUTURE"))) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          description
              + " has schema version "
              + current.getVersion()
              + ", which a newer Hearth made and this one does not know: start the newer one, or"
              + " restore a backup from before the upgrade");
    }
    flyway.migrate();
    return flyway.info().current().getVersion().toString();
  }
}
