package io.memoir.cli.option;

import io.memoir.model.BadInputException;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import io.memoir.server.store.location.StoreLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the event log: its location and password. */
public final class StoreOption {
  /** The environment variable for the password of a database. */
  public static final String VARIABLE = "MEMOIR_STORE_PASSWORD";

  @Option(
      names = "--store",
      paramLabel = "STORE",
      defaultValue = ".memoir/events",
      description =
          "The event log: a directory, or jdbc:postgresql://HOST/DATABASE?user=NAME."
              + " Default: .memoir/events.") // not what the settings say, which may have a password
  private String location;

  @Option(
      names = "--store-password-file",
      paramLabel = "FILE",
      description =
          "File whose first line is the password of the database. Default: the environment"
              + " variable "
              + VARIABLE
              + ", else the password in the address, else .pgpass.")
  private Optional<Path> passwordFile = Optional.empty();

  /** The location; its text form contains no password. */
  public StoreLocation location() {
    return location(location, passwordFile, Optional.ofNullable(System.getenv(VARIABLE)));
  }

  public static StoreLocation location(
      String location, Optional<Path> passwordFile, Optional<String> variable) {
    boolean database = location.startsWith("jdbc:");
    if (passwordFile.isPresent() && !database) {
      throw new BadInputException(
          "--store-password-file can only be used with a database, but --store is a directory");
    }
    return StoreLocation.of(
        location, passwordFile.map(StoreOption::read).or(() -> variable.filter(_ -> database)));
  }

  private static String read(Path file) {
    String password;
    try {
      password = Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      // Messages must not repeat the content of the file.
      throw new BadInputException(
          "the password file %s cannot be read, expected a text file with one line".formatted(file),
          e);
    }
    if (password.isEmpty()) {
      throw new BadInputException(
          "the password file %s is empty, expected the password on its first line".formatted(file));
    }
    return password;
  }

  /** Whether other processes may write to the same store. */
  public boolean shared() {
    return location() instanceof StoreLocation.Database;
  }

  /** Whether it is a directory without a store. */
  public boolean isNew() {
    return location() instanceof StoreLocation.Directory(Path path)
        && !Files.exists(path.resolve("CURRENT"));
  }

  /** Opens the store; a directory is created if it does not exist. */
  public EventStore open(Durability durability) throws IOException {
    StoreLocation place = location();
    if (place instanceof StoreLocation.Directory(Path path)) {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
    }
    return EventStores.open(place, durability);
  }
}
