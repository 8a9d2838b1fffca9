package dev.hearth.registry.sqlite;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.Trigger;
import dev.hearth.registry.state.Change;
import dev.hearth.registry.state.FunctionEntry;
import dev.hearth.registry.state.RegistryState;
import dev.hearth.registry.state.RevisionEntry;
import dev.hearth.registry.storage.SourceJson;
import dev.hearth.registry.storage.SpecJson;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The state as rows of tables. */
final class Rows {
  private Rows() {}

  static RegistryState read(Connection connection) throws SQLException {
    Sql sql = new Sql(connection);
    Shared shared = new Shared();
    Map<FunctionName, SequencedMap<Integer, RevisionEntry>> revisions = new HashMap<>();
    sql.query(
        "SELECT function, number, spec, deployed_with, created_at FROM revisions",
        row -> {
          RevisionEntry entry = revision(row, shared);
          revisions
              .computeIfAbsent(entry.revision().id().function(), _ -> new TreeMap<>())
              .put(entry.number(), entry);
        });
    Map<FunctionName, List<Trigger>> triggers = new HashMap<>();
    sql.query(
        "SELECT function, origin, source FROM triggers",
        row -> {
          FunctionName name = shared.name(row.getString(1));
          triggers
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(
                  Trigger.of(
                      name, SourceJson.read(row.getString(3)), Origin.valueOf(row.getString(2))));
        });
    Map<FunctionName, Set<String>> paused = new HashMap<>();
    sql.query(
        "SELECT function, name FROM paused_triggers",
        row ->
            paused
                .computeIfAbsent(shared.name(row.getString(1)), _ -> new TreeSet<>())
                .add(row.getString(2)));
    Map<FunctionName, FunctionEntry> functions = new HashMap<>();
    sql.query(
        "SELECT name, active, bounds_min, bounds_max, created_at FROM functions",
        row -> {
          FunctionName name = shared.name(row.getString(1));
          functions.put(
              name,
              new FunctionEntry(
                  name,
                  optionalInt(row, 2),
                  shared.one(new ScalingBounds(optionalInt(row, 3), optionalInt(row, 4))),
                  Instant.ofEpochMilli(row.getLong(5)),
                  revisions.getOrDefault(name, new TreeMap<>()),
                  triggers.getOrDefault(name, List.of()),
                  paused.getOrDefault(name, Set.of())));
        });
    Map<FunctionName, Integer> numbers = new HashMap<>();
    sql.query(
        "SELECT function, last FROM revision_numbers",
        row -> numbers.put(shared.name(row.getString(1)), row.getInt(2)));
    return new RegistryState(functions, numbers);
  }

  static void write(Connection connection, Change change) throws SQLException {
    Sql sql = new Sql(connection);
    if (change.lastNumber() > 0) {
      sql.update(
          "INSERT INTO revision_numbers (function, last) VALUES (?, ?)"
              + " ON CONFLICT (function) DO UPDATE SET last = excluded.last",
          change.name().value(),
          change.lastNumber());
    }
    if (change.after().isEmpty()) {
      sql.update("DELETE FROM functions WHERE name = ?", change.name().value());
      return;
    }
    FunctionEntry after = change.after().get();
    sql.update(
        "INSERT INTO functions (name, active, bounds_min, bounds_max, created_at)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET active = excluded.active,"
            + " bounds_min = excluded.bounds_min, bounds_max = excluded.bounds_max",
        after.name().value(),
        nullable(after.active()),
        nullable(after.bounds().min()),
        nullable(after.bounds().max()),
        after.createdAt().toEpochMilli());
    writeRevisions(sql, change.before().map(FunctionEntry::revisions), after);
    if (!change.before().map(FunctionEntry::triggers).equals(Optional.of(after.triggers()))) {
      writeTriggers(sql, after);
    }
    if (!change.before().map(FunctionEntry::paused).equals(Optional.of(after.paused()))) {
      writePaused(sql, after);
    }
  }

  private static void writePaused(Sql sql, FunctionEntry after) throws SQLException {
    sql.update("DELETE FROM paused_triggers WHERE function = ?", after.name().value());
    for (String trigger : after.paused()) {
      sql.update(
          "INSERT INTO paused_triggers (function, name) VALUES (?, ?)",
          after.name().value(),
          trigger);
    }
  }

  private static void writeRevisions(
      Sql sql, Optional<SequencedMap<Integer, RevisionEntry>> before, FunctionEntry after)
      throws SQLException {
    Map<Integer, RevisionEntry> old = before.orElseGet(TreeMap::new);
    for (int number : old.keySet()) {
      if (!after.revisions().containsKey(number)) {
        sql.update(
            "DELETE FROM revisions WHERE function = ? AND number = ?",
            after.name().value(),
            number);
      }
    }
    for (RevisionEntry entry : after.revisions().values()) {
      if (!entry.equals(old.get(entry.number()))) {
        sql.update(
            "INSERT INTO revisions (function, number, spec, deployed_with, created_at)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (function, number)"
                + " DO UPDATE SET deployed_with = excluded.deployed_with",
            after.name().value(),
            entry.number(),
            SpecJson.write(entry.revision().spec()),
            entry.deployedWith().map(SourceJson::write).orElse(null),
            entry.revision().createdAt().toEpochMilli());
      }
    }
  }

  private static void writeTriggers(Sql sql, FunctionEntry after) throws SQLException {
    sql.update("DELETE FROM triggers WHERE function = ?", after.name().value());
    for (Trigger trigger : after.triggers()) {
      sql.update(
          "INSERT INTO triggers (function, name, origin, source) VALUES (?, ?, ?, ?)",
          after.name().value(),
          trigger.source().name(),
          trigger.origin().name(),
          SourceJson.write(trigger.source()));
    }
  }

  private static RevisionEntry revision(ResultSet row, Shared shared) throws SQLException {
    RevisionId id = new RevisionId(shared.name(row.getString(1)), row.getInt(2));
    return new RevisionEntry(
        new Revision(
            id,
            shared.spec(SpecJson.read(row.getString(3), id.toString())),
            Instant.ofEpochMilli(row.getLong(5))),
        shared.one(Optional.ofNullable(row.getString(4)).map(SourceJson::readAll)));
  }

  private static OptionalInt optionalInt(ResultSet row, int column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static Integer nullable(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }
}
