package io.memoir.server.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** One SQL statement with its parameters: bytes, whole numbers, or lists of either. */
final class Query {
  /** Converts one row to a value. */
  @FunctionalInterface
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final String sql;
  private final Object[] values;

  private Query(Connection connection, String sql, Object[] values) {
    this.connection = connection;
    this.sql = sql;
    this.values = values;
  }

  static Query of(Connection connection, String sql, Object... values) {
    return new Query(connection, sql, values);
  }

  <T> List<T> rows(Row<T> reader) throws SQLException {
    try (PreparedStatement statement = statement();
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.of(result));
      }
      return rows;
    }
  }

  <T> Optional<T> row(Row<T> reader) throws SQLException {
    return rows(reader).stream().findFirst();
  }

  /** Executes a writing statement; returns the number of rows written. */
  int write() throws SQLException {
    try (PreparedStatement statement = statement()) {
      return statement.executeUpdate();
    }
  }

  private PreparedStatement statement() throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        put(statement, i + 1, values[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private void put(PreparedStatement statement, int place, Object value) throws SQLException {
    switch (value) {
      case byte[] bytes -> statement.setBytes(place, bytes);
      case Long number -> statement.setLong(place, number);
      case Integer number -> statement.setInt(place, number);
      case Long[] numbers -> statement.setArray(place, connection.createArrayOf("bigint", numbers));
      case byte[][] many -> statement.setArray(place, connection.createArrayOf("bytea", many));
      default -> throw new IllegalArgumentException("cannot put a " + value.getClass());
    }
  }

  /** A column of bytes, for {@code unnest} and {@code ANY}. */
  static <T> byte[][] many(Collection<T> rows, Function<T, byte[]> column) {
    return rows.stream().map(column).toArray(byte[][]::new);
  }

  /** A column of numbers, likewise. */
  static <T> Long[] numbers(Collection<T> rows, ToLongFunction<T> column) {
    return rows.stream().mapToLong(column).boxed().toArray(Long[]::new);
  }
}
