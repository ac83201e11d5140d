package io.memoir.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.memoir.model.BadInputException;
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

  private static final String DO_NOT_WAIT = "SET synchronous_commit = off";

  /** The address without its properties, which may hold a password. */
  private final String name;

  private final HikariDataSource pool;

  private PostgresDatabase(String name, HikariDataSource pool) {
    this.name = name;
    this.pool = pool;
  }

  /**
   * Opens a pool.
   *
   * @throws BadInputException if it is no address of PostgreSQL, or not this user's or database's
   * @throws StoreUnavailableException if no database answers there
   */
  static PostgresDatabase open(String address, Durability durability) {
    String name = address.replaceFirst("[?].*", "");
    if (!address.startsWith("jdbc:postgresql:")) {
      throw new BadInputException(
          "%s is no address of PostgreSQL, expected jdbc:postgresql://host/database"
              .formatted(name));
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(address);
    config.setPoolName("memoir-store");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setAutoCommit(false);
    config.setConnectionTimeout(PATIENCE);
    config.setValidationTimeout(PATIENCE / 2);
    config.setMinimumIdle(2);
    config.setInitializationFailTimeout(1);
    config.setConnectionInitSql(durability == Durability.DURABLE ? WAIT_FOR_THE_DISK : DO_NOT_WAIT);
    config.addDataSourceProperty("ApplicationName", "memoir");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", "2");
    try {
      return new PostgresDatabase(name, new HikariDataSource(config));
    } catch (RuntimeException e) {
      if (e.getCause() instanceof SQLException cause && away(state(cause))) {
        throw failure(name, Reason.DATABASE_AWAY, "does not answer", cause);
      }
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new BadInputException(
          "the event store %s cannot be opened: %s".formatted(name, oneLine(reason)), e);
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

  private Connection connection() throws SQLException {
    if (pool.isClosed()) {
      throw new StoreUnavailableException(
          Reason.CLOSED, "the event store %s is closed".formatted(name));
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
      return failure(name, Reason.DATABASE_AWAY, "does not answer", failure);
    }
    return switch (state) {
      case "25006" -> failure(name, Reason.DATABASE_AWAY, "is read only", failure);
      case "53100" -> failure(name, Reason.DISK_FULL, "has no space left on its disk", failure);
      case "58030" -> failure(name, Reason.DISK_FAILED, "cannot use its disk", failure);
      case "XX001", "XX002" -> failure(name, Reason.CORRUPT, "is damaged", failure);
      default ->
          new IllegalStateException(
              "PostgreSQL refused (%s): %s".formatted(state, oneLine(failure)), failure);
    };
  }

  private static StoreUnavailableException failure(
      String name, Reason reason, String what, SQLException failure) {
    Throwable innermost = failure;
    while (innermost.getCause() instanceof SQLException cause) {
      innermost = cause;
    }
    return new StoreUnavailableException(
        reason, "the event store %s %s: %s".formatted(name, what, oneLine(innermost)), failure);
  }

  /** Whether the connection is gone, or the database is starting, stopping or full of callers. */
  private static boolean away(String state) {
    return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
  }

  private static String state(SQLException failure) {
    String state = failure.getSQLState();
    return state == null ? "" : state;
  }

  static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElse("");
  }

  /** The address, without what may be secret in it. */
  String name() {
    return name;
  }

  @Override
  public void close() {
    pool.close();
  }
}
