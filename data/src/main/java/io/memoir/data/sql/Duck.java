package io.memoir.data.sql;

import io.memoir.model.BadInputException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBPreparedStatement;

/** A DuckDB database in memory, used for one task. */
public final class Duck implements AutoCloseable {
  /** Receives a part of a result, some thousand rows. */
  @FunctionalInterface
  public interface ChunkReader {
    void read(DuckDBDataChunkReader chunk);
  }

  private final Connection connection;

  /** The memory limit for messages; empty if none is set. */
  private Optional<String> memory = Optional.empty();

  private Duck(Connection connection) {
    this.connection = connection;
  }

  /** A database for reading files, which does not spill to disk. */
  public static Duck reading() {
    Duck duck = new Duck(connect());
    // A time without a zone is interpreted in the same way on every machine.
    duck.run("SET TimeZone = 'UTC'");
    return duck;
  }

  /** A database with the given limits of memory and threads, which spills to a directory. */
  public static Duck working(Path spill, long memoryBytes, int threads) {
    Duck duck = reading();
    long mib = memoryBytes / (1 << 20);
    duck.run("SET memory_limit = '" + mib + "MiB'");
    duck.memory = Optional.of(mib + " MiB");
    duck.run("SET temp_directory = " + literal(spill.toString()));
    duck.run("SET threads = " + threads);
    return duck;
  }

  private static Connection connect() {
    try {
      Properties settings = new Properties();
      settings.setProperty("autoinstall_known_extensions", "false");
      settings.setProperty("autoload_known_extensions", "false");
      return new DuckDBDriver().connect("jdbc:duckdb:", settings);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not start: " + oneLine(e), e);
    }
  }

  public void run(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /** The single number that a query returns; 0 for NULL. */
  public long number(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /** The rows of a small result as text; NULL is the empty string. */
  public List<List<String>> rows(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int c = 1; c <= columns; c++) {
          String text = result.getString(c);
          row.add(text == null ? "" : text);
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /** Passes a large result on, part by part. */
  public void chunks(String sql, ChunkReader reader) {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        DuckDBChunkedResult result = statement.unwrap(DuckDBPreparedStatement.class).query()) {
      while (result.nextChunk()) {
        reader.read(result.chunk());
      }
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /** Appends rows to a table, one field after the other. */
  public Rows appendTo(String table) {
    try {
      DuckDBAppender appender =
          connection.unwrap(DuckDBConnection.class).createAppender("main", table);
      return new Rows(this, appender);
    } catch (SQLException e) {
      throw failure("appending to " + table, e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB does not close: " + oneLine(e), e);
    }
  }

  /** A text as an SQL literal. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * A file as an SQL literal for DuckDB's readers. DuckDB interprets {@code *}, {@code ?} and
   * {@code [} in a name as a pattern; the result matches only the file with this name.
   *
   * @throws BadInputException if the name also contains a backslash, which patterns cannot express
   */
  public static String file(Path path) {
    requireName(path);
    String name = path.toAbsolutePath().toString();
    return literal(isPattern(name) ? name.replaceAll("[*?\\[\\]]", "[$0]") : name);
  }

  /**
   * Requires that {@link #file} can express a path.
   *
   * @throws BadInputException if it cannot
   */
  public static void requireName(Path path) {
    String name = path.toAbsolutePath().toString();
    if (isPattern(name) && name.indexOf('\\') >= 0) {
      throw new BadInputException(
          path
              + " cannot be opened: its name contains a backslash together with *, ? or [; rename"
              + " it");
    }
  }

  private static boolean isPattern(String name) {
    return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
  }

  /** A column name as an SQL identifier. */
  public static String name(String column) {
    return "\"" + column.replace("\"", "\"\"") + "\"";
  }

  private RuntimeException failure(String sql, SQLException e) {
    String message = oneLine(e);
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("max_temp_directory_size")) {
      return new FullDiskException(message, e);
    }
    if (lower.startsWith("out of memory")) {
      return new BadInputException(
          "DuckDB ran out of memory: "
              + memory.map(limit -> "increase --memory (now " + limit + ")").orElse(message),
          e);
    }
    return new DuckException(message, sql, e);
  }

  private static String oneLine(SQLException e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getName()
        : message.lines().findFirst().orElse("").strip();
  }

  /** Rows that are being appended to a table, which contains them after {@code close}. */
  public static final class Rows implements AutoCloseable {
    private final Duck duck;
    private final DuckDBAppender appender;

    private Rows(Duck duck, DuckDBAppender appender) {
      this.duck = duck;
      this.appender = appender;
    }

    public void begin() {
      attempt(appender::beginRow);
    }

    /** Adds a text; NULL if it is empty. */
    public void add(String text) {
      if (text.isEmpty()) {
        addNull();
      } else {
        addText(text);
      }
    }

    /** Adds a text, even if it is empty. */
    public void addText(String text) {
      attempt(() -> appender.append(text));
    }

    public void add(long number) {
      attempt(() -> appender.append(number));
    }

    public void add(byte number) {
      attempt(() -> appender.append(number));
    }

    public void add(double number) {
      attempt(() -> appender.append(number));
    }

    /** Adds a list of numbers. */
    public void add(float[] numbers) {
      List<Float> list = new ArrayList<>(numbers.length);
      for (float number : numbers) {
        list.add(number);
      }
      attempt(() -> appender.append(list));
    }

    public void addNull() {
      attempt(appender::appendNull);
    }

    public void end() {
      attempt(appender::endRow);
    }

    @Override
    public void close() {
      attempt(() -> {
        appender.close();
        return appender;
      });
    }

    private void attempt(Attempt attempt) {
      try {
        attempt.run();
      } catch (SQLException e) {
        throw duck.failure("appending rows", e);
      }
    }

    @FunctionalInterface
    private interface Attempt {
      Object run() throws SQLException;
    }
  }

  /** The disk is full; the message of the preparation names the directory. */
  public static final class FullDiskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FullDiskException(String message, SQLException cause) {
      super(message, cause);
    }
  }

  /** DuckDB rejected a statement; readers convert this to a message about their file. */
  public static final class DuckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    DuckException(String message, String sql, SQLException cause) {
      super(message + " in: " + sql.strip().lines().findFirst().orElse(""), cause);
      this.reason = message;
    }

    /** The message of DuckDB without the statement. */
    public String reason() {
      return reason;
    }
  }
}
