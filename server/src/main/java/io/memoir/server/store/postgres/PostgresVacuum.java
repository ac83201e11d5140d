package io.memoir.server.store.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * Makes PostgreSQL remove the bytes of deleted rows, as far as a client can.
 *
 * <p>{@code VACUUM FULL} rewrites a table and its indexes, in which nothing of a deleted row is
 * left. It locks the table exclusively while it runs, so it is used for small stores. {@code
 * VACUUM} locks nothing; it frees the space of deleted rows, whose bytes stay in the free parts of
 * pages until they are overwritten. Nothing can be removed by a client from the write-ahead log,
 * its archives and replicas.
 *
 * <p>Both silently keep the rows that any transaction may still see: one of this database that
 * began before they were deleted, or one of any database that had written before and has not ended.
 * So the removal is not attempted while there is such a transaction, and afterwards it is verified
 * that no rows were kept: the {@code relfrozenxid} of a rewritten table is the transaction up to
 * which deleted rows were left out.
 */
final class PostgresVacuum {
  /** Maximum size of a store whose tables are rewritten, in bytes; that takes about a second. */
  static final long SMALL = 64L << 20;

  /** The longest time for which the wait for an exclusive lock may block other transactions. */
  private static final String PATIENCE = "SET lock_timeout = '500ms'";

  private static final String TABLES =
      "memoir_event, memoir_user, memoir_snapshot, memoir_document, memoir_merged";

  private static final String SIZE =
      """
      SELECT sum(pg_total_relation_size(name::regclass))::bigint
      FROM unnest(string_to_array('%s', ', ')) AS name
      """
          .formatted(TABLES);

  /** The number of the next transaction; everything deleted so far has a lower one. */
  static final String NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text";

  private PostgresVacuum() {}

  /** The outcome of an attempt. */
  sealed interface Outcome {
    /** The tables were rewritten, and nothing of the rows is left in them. */
    record Rewritten() implements Outcome {}

    /** The tables are too large to be rewritten; the space of the rows was freed. */
    record Freed() implements Outcome {}

    /**
     * Rows are left.
     *
     * @param why what prevents their removal
     */
    record Kept(String why) implements Outcome {}
  }

  /**
   * Removes what can be removed of rows that were deleted before a transaction.
   *
   * @param connection without an open transaction
   * @param next the result of {@link #NEXT} after they were deleted
   * @param small maximum size of a store whose tables are rewritten, in bytes
   */
  static Outcome run(Connection connection, String next, long small) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Twice, as one query does not read everything at one moment: the second one finds
      // transactions that began in between.
      for (int look = 0; look < 2; look++) {
        String holder = holder(statement, next);
        if (!holder.isEmpty()) {
          return new Outcome.Kept(holder);
        }
      }
      if (Long.parseLong(text(statement, SIZE)) > small) {
        vacuum(statement, "VACUUM (INDEX_CLEANUP ON) " + TABLES);
        return new Outcome.Freed();
      }
      return rewrite(statement, next);
    }
  }

  private static Outcome rewrite(Statement statement, String next) throws SQLException {
    statement.execute(PATIENCE);
    try {
      vacuum(statement, "VACUUM (FULL) " + TABLES);
    } catch (SQLException e) {
      if ("55P03".equals(e.getSQLState())) {
        return new Outcome.Kept("another transaction that uses the tables");
      }
      throw e;
    } finally {
      statement.execute("RESET lock_timeout");
    }
    return kept(statement, next) ? new Outcome.Kept("an unknown cause") : new Outcome.Rewritten();
  }

  /** What prevents PostgreSQL from removing rows deleted before a transaction, in words. */
  private static String holder(Statement statement, String next) throws SQLException {
    return text(
        statement,
        """
        SELECT 'the transaction of process ' || pid || ' of ' || coalesce(usename, 'the server')
        FROM pg_stat_activity
        WHERE pid <> pg_backend_pid()
          AND (age(backend_xid) > age('%1$s'::xid)
            OR age(backend_xmin) > age('%1$s'::xid)
              AND (datname = current_database() OR datname IS NULL)
              AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum))
        UNION ALL
        SELECT 'the prepared transaction ' || gid FROM pg_prepared_xacts
        WHERE age(transaction) > age('%1$s'::xid)
        UNION ALL
        SELECT 'the replication slot ' || slot_name FROM pg_replication_slots
        WHERE age(xmin) > age('%1$s'::xid)
        LIMIT 1
        """
            .formatted(next));
  }

  /** Whether tables may contain rows that were deleted before a transaction. */
  private static boolean kept(Statement statement, String next) throws SQLException {
    return !text(
            statement,
            """
            SELECT count(*) FROM unnest(string_to_array('%s', ', ')) AS name
            JOIN pg_class ON pg_class.oid = name::regclass
            WHERE age(relfrozenxid) > age('%s'::xid)
            """
                .formatted(TABLES, next))
        .equals("0");
  }

  /** The first column of the first row; empty if there is none. */
  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      String text = result.next() ? result.getString(1) : null;
      return text == null ? "" : text;
    }
  }

  /** Runs a vacuum; PostgreSQL only warns about a table that it may not vacuum. */
  private static void vacuum(Statement statement, String sql) throws SQLException {
    statement.clearWarnings();
    statement.execute(sql);
    for (SQLWarning each = statement.getWarnings(); each != null; each = each.getNextWarning()) {
      if ("01000".equals(each.getSQLState())) {
        throw new SQLException(each.getMessage(), "42501");
      }
    }
  }
}
