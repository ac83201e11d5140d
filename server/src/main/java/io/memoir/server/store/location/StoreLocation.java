package io.memoir.server.store.location;

import io.memoir.model.BadInputException;
import io.memoir.server.store.postgres.PostgresAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The location of an event store. Its text form contains no secrets. */
public sealed interface StoreLocation {
  /** A directory of this machine, for one process. */
  record Directory(Path path) implements StoreLocation {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A PostgreSQL database, for several processes.
   *
   * @param address of its JDBC driver; may contain a password
   * @param password if it is not in the address
   */
  record Database(String address, Optional<String> password) implements StoreLocation {
    @Override
    public String toString() {
      return PostgresAddress.shown(address);
    }
  }

  /** Texts that begin like an address, and not like a directory. */
  Pattern SCHEME = Pattern.compile("(?i)(jdbc:|[a-z][a-z0-9+.-]+://?).*", Pattern.DOTALL);

  /**
   * Parses a location: a JDBC address of PostgreSQL ({@code
   * jdbc:postgresql://host/database?user=...}), or else a directory.
   *
   * @param password of the database, if it is not in the address
   * @throws BadInputException if it is neither, or a password is given for a directory
   */
  static StoreLocation of(String location, Optional<String> password) {
    if (location.startsWith("jdbc:")) {
      PostgresAddress.of(location, password); // rejects an invalid address
      return new Database(location, password);
    }
    if (location.isBlank()) {
      throw new BadInputException(
          "the location of the event store is empty, expected a directory or jdbc:postgresql://host/database");
    }
    if (SCHEME.matcher(location).matches()) {
      throw new BadInputException(
          "%s is not an event store, expected a directory or jdbc:postgresql://host/database?user=NAME"
              .formatted(PostgresAddress.shown(location)));
    }
    try {
      return new Directory(Path.of(location));
    } catch (InvalidPathException e) {
      throw new BadInputException(
          "the location of the event store is not a path, expected a directory or jdbc:postgresql://host/database",
          e);
    }
  }
}
