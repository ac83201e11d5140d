package io.memoir.server.store.postgres;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Durability;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of {@link PostgresEventStore}, created or migrated when it is opened. Ids are bytes of
 * UTF-8, because text in PostgreSQL cannot contain U+0000; {@code convert_from(user_id, 'UTF8')}
 * makes them readable.
 *
 * <p>{@code memoir_merged} has the hashes of users that were merged into others. The documents of a
 * kind are changed by one transaction at a time, which locks the kind's row of {@code
 * memoir_document_change}; so the numbers of changes become visible in order.
 *
 * <p>{@code memoir_totals} also counts the erasures, and those whose bytes were removed by {@link
 * PostgresRemoval}.
 *
 * <p>PostgreSQL collects no statistics of columns with ids and texts: they would contain samples of
 * the values, which erasures do not reach. Setting a column to its own type drops existing
 * statistics.
 */
final class PostgresSchema {
  /** Each step migrates the tables from one version to the next; steps are only appended. */
  private static final List<String> STEPS =
      List.of(
          """
          CREATE TABLE memoir_totals (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            end_position bigint NOT NULL,
            numbers bigint NOT NULL,
            events bigint NOT NULL,
            users bigint NOT NULL
          );
          INSERT INTO memoir_totals VALUES (true, 0, 0, 0, 0);
          CREATE TABLE memoir_user (
            number bigint PRIMARY KEY,
            user_id bytea NOT NULL UNIQUE,
            revision bigint NOT NULL,
            newest bigint NOT NULL,
            events bigint NOT NULL
          );
          CREATE TABLE memoir_event (
            position bigint PRIMARY KEY,
            user_number bigint NOT NULL,
            time bigint NOT NULL,
            event_id bytea NOT NULL UNIQUE,
            body bytea NOT NULL
          );
          CREATE INDEX memoir_event_history ON memoir_event (user_number, time, position);
          CREATE TABLE memoir_snapshot (
            fingerprint bytea NOT NULL,
            user_number bigint NOT NULL REFERENCES memoir_user ON DELETE CASCADE,
            revision bigint NOT NULL,
            time bigint NOT NULL,
            position bigint NOT NULL,
            state bytea NOT NULL,
            PRIMARY KEY (fingerprint, user_number)
          );
          CREATE INDEX memoir_snapshot_user ON memoir_snapshot (user_number);
          CREATE TABLE memoir_document (
            kind smallint NOT NULL,
            id bytea NOT NULL,
            content bytea NOT NULL,
            PRIMARY KEY (kind, id)
          );
          """,
          """
          CREATE TABLE memoir_merged (
            user_number bigint NOT NULL REFERENCES memoir_user ON DELETE CASCADE,
            user_hash bytea NOT NULL,
            PRIMARY KEY (user_number, user_hash)
          );
          CREATE TABLE memoir_document_change (
            kind smallint PRIMARY KEY,
            last bigint NOT NULL
          );
          INSERT INTO memoir_document_change VALUES (1, 0), (2, 0), (3, 0);
          ALTER TABLE memoir_document ADD COLUMN change bigint NOT NULL DEFAULT 0;
          CREATE INDEX memoir_document_order ON memoir_document (kind, change);
          ALTER TABLE memoir_user ALTER COLUMN user_id TYPE bytea,
            ALTER COLUMN user_id SET STATISTICS 0;
          ALTER TABLE memoir_event ALTER COLUMN event_id TYPE bytea, ALTER COLUMN body TYPE bytea,
            ALTER COLUMN event_id SET STATISTICS 0, ALTER COLUMN body SET STATISTICS 0;
          ALTER TABLE memoir_snapshot ALTER COLUMN state TYPE bytea,
            ALTER COLUMN state SET STATISTICS 0;
          ALTER TABLE memoir_document ALTER COLUMN id TYPE bytea, ALTER COLUMN content TYPE bytea,
            ALTER COLUMN id SET STATISTICS 0, ALTER COLUMN content SET STATISTICS 0;
          """,
          """
          ALTER TABLE memoir_totals ADD COLUMN erasures bigint NOT NULL DEFAULT 0,
            ADD COLUMN removed bigint NOT NULL DEFAULT 0;
          """);

  /** The oldest supported version of PostgreSQL. */
  private static final int OLDEST = 13;

  /** An arbitrary number, the same for all processes that create these tables. */
  private static final long LOCK = 0x6d656d6f6972L;

  private PostgresSchema() {}

  /**
   * Creates or migrates the tables; one process does so, and others wait.
   *
   * @throws BadInputException if a newer version of Memoir created them, the database is too old,
   *     this user may not create tables, or durability is requested and the database does not wait
   *     for its disk
   */
  static void prepare(PostgresDatabase database, Durability durability) {
    try {
      database.withoutLimits(connection -> {
        prepare(connection, database.name(), durability);
        return true;
      });
    } catch (IllegalStateException e) {
      // For example because this user may not create tables.
      throw new BadInputException(
          "the event store %s cannot be prepared: %s".formatted(database.name(), database.clean(e)),
          e);
    }
  }

  /**
   * Rejects databases that are too old.
   *
   * @param number {@code server_version_num}, for example 160004 for 16.4
   */
  static void checkVersion(String name, int number) {
    if (number < OLDEST * 10_000) {
      throw new BadInputException(
          "the event store %s is PostgreSQL %d, expected %d or later"
              .formatted(name, number / 10_000, OLDEST));
    }
  }

  private static void prepare(Connection connection, String name, Durability durability)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      checkVersion(name, Integer.parseInt(text(statement, "SHOW server_version_num")));
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      if (durability == Durability.DURABLE && text(statement, "SHOW fsync").equals("off")) {
        throw new BadInputException(
            "the database %s runs with fsync = off and can lose committed events; switch fsync on, or use a relaxed store (--relaxed)"
                .formatted(name));
      }
      statement.execute("SET LOCAL client_min_messages = warning");
      statement.execute("CREATE TABLE IF NOT EXISTS memoir_schema (version integer NOT NULL)");
      int version =
          Integer.parseInt(text(statement, "SELECT coalesce(max(version), 0) FROM memoir_schema"));
      if (version > STEPS.size()) {
        throw new BadInputException(
            "the event store %s has format %d, expected at most %d: it was written by a newer version of Memoir"
                .formatted(name, version, STEPS.size()));
      }
      for (int step = version; step < STEPS.size(); step++) {
        statement.execute(STEPS.get(step));
        statement.execute("INSERT INTO memoir_schema VALUES (" + (step + 1) + ")");
      }
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
