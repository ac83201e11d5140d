package io.memoir.server.store.rocks;

import io.memoir.model.BadInputException;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Converts failures of RocksDB and the disk to one-line messages. */
final class RocksFailures {
  private RocksFailures() {}

  /** A store that was open and cannot continue. */
  static StoreUnavailableException unavailable(Path directory, Exception failure) {
    Reason reason = reason(failure);
    return new StoreUnavailableException(
        reason, "the event store %s %s".formatted(directory, what(reason, failure)), failure);
  }

  /** A store that cannot be opened. */
  static BadInputException unopened(Path directory, Exception failure) {
    String message = text(failure);
    if (message.contains("LOCK") && message.contains("lock")) {
      return new BadInputException(
          "the event store %s is in use by %s; stop it first, or choose another directory"
              .formatted(
                  directory,
                  message.contains("current process") ? "this process" : "another process"),
          failure);
    }
    return new BadInputException(
        "the event store %s cannot be opened: it %s"
            .formatted(directory, what(reason(failure), failure)),
        failure);
  }

  private static String what(Reason reason, Exception failure) {
    return switch (reason) {
      case DISK_FULL -> "cannot write: no space left on the disk";
      case DISK_FAILED -> "cannot use its disk: " + text(failure);
      case CORRUPT -> "is damaged: %s; restore it from a backup".formatted(text(failure));
      case DATABASE_AWAY, CLOSED -> "is closed";
    };
  }

  private static Reason reason(Exception failure) {
    String message = text(failure).toLowerCase(Locale.ROOT);
    if (message.contains("no space left") || message.contains("disk quota")) {
      return Reason.DISK_FULL;
    }
    Status status = failure instanceof RocksDBException rocks ? rocks.getStatus() : null;
    if (status != null) {
      if (status.getSubCode() == Status.SubCode.NoSpace) {
        return Reason.DISK_FULL;
      }
      // A missing file, which RocksDB reports as an invalid argument or a path.
      if (status.getCode() == Status.Code.Corruption
          || status.getCode() == Status.Code.InvalidArgument
          || message.contains("no such file")) {
        return Reason.CORRUPT;
      }
    }
    return message.contains("corrupt") ? Reason.CORRUPT : Reason.DISK_FAILED;
  }

  static String text(Exception failure) {
    String message = failure.getMessage();
    String line =
        message == null
            ? failure.getClass().getSimpleName()
            : message.strip().lines().findFirst().orElse("");
    return failure instanceof IOException && !failure.getClass().equals(IOException.class)
        ? failure.getClass().getSimpleName() + " " + line
        : line;
  }
}
