package io.memoir.server.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * Has PostgreSQL remove the bytes of rows that were deleted, as far as a client can.
 *
 * <p>{@code VACUUM FULL} writes a table and its indexes anew, and nothing of a deleted row is left
 * in them. It shuts everybody else out from the table for as long as that takes, so it is for small
 * stores. {@code VACUUM} lets everybody in; it frees the space of deleted rows, whose bytes stay in
 * the free parts of pages until they are overwritten. In the write-ahead log, in its archives and
 * in replicas nothing can be removed from here.
 */
final class PostgresVacuum {
  /** The largest store whose tables are written anew, in bytes; that takes about a second. */
  private static final long SMALL = 64L << 20;

  /** What is out of reach. */
  static final String REMAINS =
      "backups of the database made before; its write-ahead log and archives of it, until they are"
          + " recycled; replicas, until they have replayed the log; rows that an open transaction may"
          + " still see, and free space within pages of a store of more than 64 MiB, until VACUUM FULL"
          + " or until it is overwritten";

  /** Longer nobody is kept waiting behind a table that cannot be had for oneself. */
  private static final String PATIENCE = "SET lock_timeout = '1s'";

  private static final String TABLES =
      "memoir_event, memoir_user, memoir_snapshot, memoir_document, memoir_merged";

  private static final String SIZE =
      """
      SELECT sum(pg_total_relation_size(name::regclass))::bigint
      FROM unnest(ARRAY['memoir_user', 'memoir_event', 'memoir_snapshot', 'memoir_document'])
        AS name
      """;

  private PostgresVacuum() {}

  /**
   * Removes what can be removed.
   *
   * @param connection that is in no transaction
   */
  static void run(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (size(statement) > SMALL || !full(statement)) {
        vacuum(statement, "VACUUM (INDEX_CLEANUP ON) " + TABLES);
      }
    }
  }

  private static long size(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery(SIZE)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /** Whether the tables were written anew; not if somebody keeps one of them busy. */
  private static boolean full(Statement statement) throws SQLException {
    statement.execute(PATIENCE);
    try {
      vacuum(statement, "VACUUM (FULL) " + TABLES);
      return true;
    } catch (SQLException e) {
      if ("55P03".equals(e.getSQLState())) {
        return false;
      }
      throw e;
    } finally {
      statement.execute("RESET lock_timeout");
    }
  }

  /** PostgreSQL only warns of a table that it may not vacuum. */
  private static void vacuum(Statement statement, String sql) throws SQLException {
    statement.clearWarnings();
    statement.execute(sql);
    for (SQLWarning each = statement.getWarnings(); each != null; each = each.getNextWarning()) {
      if (String.valueOf(each.getMessage()).contains("skipping")) {
        throw new SQLException(each.getMessage(), "42501");
      }
    }
  }
}
