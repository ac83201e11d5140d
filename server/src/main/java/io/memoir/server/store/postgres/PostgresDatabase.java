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

/** A pool of connections to one PostgreSQL database, each used for one transaction at a time. */
final class PostgresDatabase implements AutoCloseable {
  /** The work of a transaction; it may run again if the transaction was not committed. */
  @FunctionalInterface
  interface Transaction<T> {
    T in(Connection connection) throws SQLException;
  }

  private static final long PATIENCE = TimeUnit.SECONDS.toMillis(2);
  private static final int CONNECTIONS = 10;
  private static final int ATTEMPTS = 3;

  /** Never less than the setting of the database: "on", unless a stricter one is configured. */
  private static final String WAIT_FOR_THE_DISK =
      "SELECT set_config('synchronous_commit', 'on', false)"
          + " WHERE current_setting('synchronous_commit') = 'off'";

  /** The database answers and rejects the login, for example because there is no password. */
  private static final String REJECTED = "08004";

  /** The database has ended the connection, because this process did nothing for too long. */
  private static final String IDLE_IN_TRANSACTION = "25P03";

  private static final String DO_NOT_WAIT = "SET synchronous_commit = off";

  private final PostgresAddress address;
  private final HikariDataSource pool;
  private final PostgresLimits limits;

  private PostgresDatabase(PostgresAddress address, HikariDataSource pool, PostgresLimits limits) {
    this.address = address;
    this.pool = pool;
    this.limits = limits;
  }

  /**
   * Opens a pool.
   *
   * @throws BadInputException if it is not an address of PostgreSQL, or user or database are
   *     rejected
   * @throws StoreUnavailableException if the database does not answer
   */
  static PostgresDatabase open(
      PostgresAddress address, Durability durability, PostgresLimits limits) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(address.url());
    address.password().ifPresent(config::setPassword);
    config.setPoolName("memoir-store");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setAutoCommit(false);
    // Otherwise the statements of the pool leave a transaction open in idle connections: PostgreSQL
    // then keeps all deleted rows, and a rollback reverts the setting of the connection.
    config.setIsolateInternalQueries(true);
    config.setConnectionTimeout(PATIENCE);
    config.setValidationTimeout(PATIENCE / 2);
    config.setMinimumIdle(2);
    config.setInitializationFailTimeout(1);
    config.setConnectionInitSql(
        (durability == Durability.DURABLE ? WAIT_FOR_THE_DISK : DO_NOT_WAIT) + "; " + limits.sql());
    config.addDataSourceProperty("ApplicationName", "memoir");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("socketTimeout", String.valueOf(limits.answer().toSeconds()));
    try {
      return new PostgresDatabase(address, new HikariDataSource(config), limits);
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
      // Without the cause: messages of libraries may contain the whole address.
      throw new BadInputException(
          "the event store %s cannot be opened: %s".formatted(address, address.clean(reason)));
    }
  }

  /**
   * Runs a transaction and commits it. If the connection is lost before the commit, the transaction
   * is repeated when the database answers again.
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
          // If one connection was lost, the others probably were too.
          pool.getHikariPoolMXBean().softEvictConnections();
        }
      }
    }
  }

  /** Runs a transaction whose statements take as long as a user has events, such as an erasure. */
  <T> T work(Transaction<T> transaction) {
    return transaction(connection -> {
      limits.allowWork(connection);
      return transaction.in(connection);
    });
  }

  /** Runs a transaction that may take and wait for any time, such as a migration. */
  <T> T withoutLimits(Transaction<T> transaction) {
    return transaction(connection -> {
      PostgresLimits.lift(connection);
      return transaction.in(connection);
    });
  }

  /** Work outside of any transaction. */
  @FunctionalInterface
  interface Apart<T> {
    T in(Connection connection) throws SQLException;
  }

  /** Runs statements that cannot be part of a transaction, without a time limit. */
  <T> T apart(Apart<T> use) {
    try (Connection connection = connection()) {
      connection.setAutoCommit(true);
      PostgresLimits.liftFromSession(connection);
      try {
        T result = use.in(connection);
        limits.restore(connection);
        return result;
      } catch (SQLException | RuntimeException e) {
        restoreAfter(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private void restoreAfter(Connection connection, Exception failure) {
    try {
      limits.restore(connection);
    } catch (SQLException e) {
      failure.addSuppressed(e); // the connection is lost
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
    boolean rolledBack =
        state.equals("40001") || state.equals("40P01") || state.equals(IDLE_IN_TRANSACTION);
    return rolledBack || (away(state) && !committing);
  }

  /** Converts a failure to the store's exception. */
  RuntimeException unavailable(SQLException failure) {
    String state = state(failure);
    if (failure instanceof SQLTransientConnectionException || away(state)) {
      return failure(Reason.DATABASE_AWAY, "does not answer", failure);
    }
    return switch (state) {
      case "25006" -> failure(Reason.DATABASE_AWAY, "is read-only", failure);
      case "55P03", "57014", IDLE_IN_TRANSACTION ->
          failure(Reason.DATABASE_AWAY, "does not answer in time", failure);
      case "53100" -> failure(Reason.DISK_FULL, "has no space left on its disk", failure);
      case "53200" -> failure(Reason.DATABASE_AWAY, "is out of memory", failure);
      case "58030" -> failure(Reason.DISK_FAILED, "cannot use its disk", failure);
      case "XX001", "XX002" -> failure(Reason.CORRUPT, "is damaged", failure);
      default ->
          new IllegalStateException(
              "the event store %s: PostgreSQL error %s: %s"
                  .formatted(address, state, address.clean(failure)),
              failure);
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

  /**
   * Whether the connection is lost, or the database is starting, stopping or has too many
   * connections.
   */
  private static boolean away(String state) {
    return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
  }

  private static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }

  /** The address without secrets. */
  String name() {
    return address.name();
  }

  /** A message of the database on one line, without secrets. */
  String clean(Throwable failure) {
    return address.clean(failure);
  }

  @Override
  public void close() {
    pool.close();
  }
}
