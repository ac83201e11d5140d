package io.memoir.server.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;

/**
 * Time limits of the connections to a database, so that neither a lost connection nor another
 * process that is stuck in a transaction can hold up a caller for long. A limit that the database,
 * its role or the address sets is kept.
 *
 * @param lock maximum time to wait for a lock
 * @param statement maximum duration of a statement
 * @param idle maximum time between two statements of a transaction; then the database ends it and
 *     releases its locks, although the process that began it may hang
 * @param answer maximum time to wait for an answer of the database, in whole seconds; longer than
 *     the others, so that it only ends connections that are lost
 * @param work maximum duration of a statement that changes or removes everything of a user, however
 *     much that is
 */
record PostgresLimits(
    Duration lock, Duration statement, Duration idle, Duration answer, Duration work) {

  /** The standard limits: 5 s, 20 s, 10 s, 30 s and 10 minutes. */
  static PostgresLimits standard() {
    return new PostgresLimits(
        Duration.ofSeconds(5),
        Duration.ofSeconds(20),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10));
  }

  /** A statement that sets the limits of a session which has none. */
  String sql() {
    return String.format(
        Locale.ROOT,
        """
        SELECT set_config(name, value, false) FROM (VALUES ('lock_timeout', '%d'), \
        ('statement_timeout', '%d'), ('idle_in_transaction_session_timeout', '%d')) \
        AS wanted (name, value) WHERE current_setting(name) = '0'\
        """,
        lock.toMillis(),
        statement.toMillis(),
        idle.toMillis());
  }

  /** Raises the limit of the statements of a transaction, unless the database has its own. */
  void allowWork(Connection connection) throws SQLException {
    try (Statement setting = connection.createStatement()) {
      setting.execute(
          String.format(
              Locale.ROOT,
              """
              SELECT set_config('statement_timeout', '%d', true) FROM pg_settings
              WHERE name = 'statement_timeout' AND setting = '%d'
              """,
              work.toMillis(),
              statement.toMillis()));
    }
    await(connection, work.plus(answer));
  }

  /** Removes the limits from a transaction. */
  static void lift(Connection connection) throws SQLException {
    try (Statement setting = connection.createStatement()) {
      setting.execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0");
    }
    await(connection, Duration.ZERO);
  }

  /** Removes the limits from a session, until {@link #restore}. */
  static void liftFromSession(Connection connection) throws SQLException {
    try (Statement setting = connection.createStatement()) {
      setting.execute("SET lock_timeout = 0; SET statement_timeout = 0");
    }
    await(connection, Duration.ZERO);
  }

  /** Restores the limits of a session. */
  void restore(Connection connection) throws SQLException {
    try (Statement setting = connection.createStatement()) {
      setting.execute("RESET lock_timeout; RESET statement_timeout; " + sql());
    }
  }

  /** Waits longer for answers than usual; the pool restores this when it gets the connection. */
  private static void await(Connection connection, Duration most) throws SQLException {
    if (connection.getNetworkTimeout() != 0) {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(most.toMillis()));
    }
  }
}
