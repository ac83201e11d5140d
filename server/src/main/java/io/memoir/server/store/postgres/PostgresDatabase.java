package io.memoir.server.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.memoir.model.BadInputException;
import io.memoir.server.store.Durability;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;

/** Connections to one PostgreSQL, lent for one transaction each. */
final class PostgresDatabase implements AutoCloseable {
  /**
   * What is done in a transaction; it may be done a second time if the first one came to nothing.
   */
  @FunctionalInterface
  interface Transaction<T> {
    T in(Connection connection) throws SQLException;
  }

  private static final long PATIENCE = TimeUnit.SECONDS.toMillis(2);
  private static final int CONNECTIONS = 10;
  private static final int ATTEMPTS = 3;

  /**
   * Never below what the database itself is set to: "on" unless somebody chose to wait for more.
   */
  private static final String WAIT_FOR_THE_DISK =
      "SELECT set_config('synchronous_commit', 'on', false)"
          + " WHERE current_setting('synchronous_commit') = 'off'";

  /** The database answers, and does not let in, for example for want of a password. */
  private static final String REJECTED = "08004";

  private static final String DO_NOT_WAIT = "SET synchronous_commit = off";

  private final PostgresAddress address;
  private final HikariDataSource pool;

  private PostgresDatabase(PostgresAddress address, HikariDataSource pool) {
    this.address = address;
    this.pool = pool;
  }

  /**
   * Opens a pool.
   *
   * @throws BadInputException if it is no address of PostgreSQL, or not this user's or database's
   * @throws StoreUnavailableException if no database answers there
   */
  static PostgresDatabase open(PostgresAddress address, Durability durability) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(address.url());
    address.password().ifPresent(config::setPassword);
    config.setPoolName("memoir-store");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setAutoCommit(false);
    // Otherwise the statements of the pool itself leave a transaction open in idle connections:
    // PostgreSQL then keeps all deleted rows, and a rollback undoes the setting of the connection.
    config.setIsolateInternalQueries(true);
    config.setConnectionTimeout(PATIENCE);
    config.setValidationTimeout(PATIENCE / 2);
    config.setMinimumIdle(2);
    config.setInitializationFailTimeout(1);
    config.setConnectionInitSql(durability == Durability.DURABLE ? WAIT_FOR_THE_DISK : DO_NOT_WAIT);
    config.addDataSourceProperty("ApplicationName", "memoir");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", "2");
    try {
      return new PostgresDatabase(address, new HikariDataSource(config));
    } catch (RuntimeException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      if (reason instanceof SQLException cause
          && away(state(cause))
          && !state(cause).equals(REJECTED)) {
        throw new StoreUnavailableException(
            Reason.DATABASE_AWAY,
            "the event store %s does not answer: %s".formatted(address, address.clean(cause)),
            cause);
      }
      // The cause is left out: its messages are of others, who may tell the whole address.
      throw new BadInputException(
          "the event store %s cannot be opened: %s".formatted(address, address.clean(reason)));
    }
  }

  /**
   * Does something in a transaction and commits it. What was lost with its connection before the
   * commit is done again, once the database answers.
   */
  <T> T transaction(Transaction<T> transaction) {
    for (int attempt = 1; ; attempt++) {
      boolean committing = false;
      try (Connection connection = connection()) {
        try {
          T result = transaction.in(connection);
          committing = true;
          connection.commit();
          return result;
        } catch (SQLException | RuntimeException e) {
          rollBack(connection, e);
          throw e;
        }
      } catch (SQLTransientConnectionException e) {
        throw unavailable(e);
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !mayTryAgain(e, committing)) {
          throw unavailable(e);
        }
        if (away(state(e))) {
          // Where one connection was lost, the others probably were too.
          pool.getHikariPoolMXBean().softEvictConnections();
        }
      }
    }
  }

  /** What is done outside of any transaction. */
  @FunctionalInterface
  interface Apart<T> {
    T in(Connection connection) throws SQLException;
  }

  /** Does something that cannot be part of a transaction. */
  <T> T apart(Apart<T> use) {
    try (Connection connection = connection()) {
      connection.setAutoCommit(true);
      return use.in(connection);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private Connection connection() throws SQLException {
    if (pool.isClosed()) {
      throw new StoreUnavailableException(
          Reason.CLOSED, "the event store %s is closed".formatted(address));
    }
    return pool.getConnection();
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static boolean mayTryAgain(SQLException failure, boolean committing) {
    String state = state(failure);
    boolean rolledBack = state.equals("40001") || state.equals("40P01");
    return rolledBack || (away(state) && !committing);
  }

  /** The failure in the terms of the store. */
  RuntimeException unavailable(SQLException failure) {
    String state = state(failure);
    if (failure instanceof SQLTransientConnectionException || away(state)) {
      return failure(Reason.DATABASE_AWAY, "does not answer", failure);
    }
    return switch (state) {
      case "25006" -> failure(Reason.DATABASE_AWAY, "is read-only", failure);
      case "55P03", "57014" -> failure(Reason.DATABASE_AWAY, "does not answer in time", failure);
      case "53100" -> failure(Reason.DISK_FULL, "has no space left on its disk", failure);
      case "53200" -> failure(Reason.DATABASE_AWAY, "is out of memory", failure);
      case "58030" -> failure(Reason.DISK_FAILED, "cannot use its disk", failure);
      case "XX001", "XX002" -> failure(Reason.CORRUPT, "is damaged", failure);
      default ->
          new IllegalStateException(
              "PostgreSQL refused (%s): %s".formatted(state, address.clean(failure)), failure);
    };
  }

  private StoreUnavailableException failure(Reason reason, String what, SQLException failure) {
    Throwable innermost = failure;
    while (innermost.getCause() instanceof SQLException cause) {
      innermost = cause;
    }
    return new StoreUnavailableException(
        reason,
        "the event store %s %s: %s".formatted(address, what, address.clean(innermost)),
        failure);
  }

  /** Whether the connection is gone, or the database is starting, stopping or full of callers. */
  private static boolean away(String state) {
    return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
  }

  private static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }

  /** The address, without what may be secret in it. */
  String name() {
    return address.name();
  }

  /** A message of the database in one line, without secrets. */
  String clean(Throwable failure) {
    return address.clean(failure);
  }

  @Override
  public void close() {
    pool.close();
  }
}
