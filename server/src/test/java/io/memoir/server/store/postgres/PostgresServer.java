package io.memoir.server.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A real PostgreSQL of the tests, which can be stopped and started again on the same port. */
public final class PostgresServer implements AutoCloseable {
  private final Path directory;
  private EmbeddedPostgres process;

  private PostgresServer(Path directory) throws IOException {
    this.directory = directory;
    this.process = start(directory, 0);
  }

  public static PostgresServer start(Path directory) {
    try {
      return new PostgresServer(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedPostgres start(Path directory, int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(directory)
        .setCleanDataDirectory(false)
        .setPort(port)
        .setPGStartupWait(Duration.ofMinutes(2)) // a busy machine takes long
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  /** The address of a database of this name, made empty. */
  public String freshDatabase(String name) {
    run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    run("CREATE DATABASE " + name);
    return address(name);
  }

  String address(String name) {
    return process.getJdbcUrl("postgres", name);
  }

  void run(String sql) {
    try (Connection connection = process.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public void stop() throws IOException {
    process.close();
  }

  public void startAgain() throws IOException {
    process = start(directory, process.getPort());
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
