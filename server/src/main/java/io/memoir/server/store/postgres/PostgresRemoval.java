package io.memoir.server.store.postgres;

import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoreUnavailableException;
import io.memoir.server.store.StoreUnavailableException.Reason;
import io.memoir.server.store.postgres.PostgresVacuum.Outcome;
import io.memoir.server.store.removal.RemovalRounds;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The removal of the bytes of rows that were deleted from {@link PostgresEventStore}, in rounds. A
 * round continues until they are removed: while any transaction may still see them, it tries again
 * after a pause. The number of erasures, and the number of those whose bytes are removed, are
 * stored in {@code memoir_totals}, so that a removal that was interrupted by a crash continues when
 * the store is opened again.
 */
final class PostgresRemoval implements AutoCloseable {
  private static final long SHORTEST_REST = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(5);

  private final PostgresDatabase database;
  private final long small;
  private final RemovalRounds rounds;

  /** What prevents the current round from removing anything. */
  private volatile Optional<String> holder = Optional.empty();

  private volatile boolean thorough = true;

  /**
   * @param small maximum size of a store whose tables are rewritten, in bytes
   */
  PostgresRemoval(PostgresDatabase database, long small) {
    this.database = database;
    this.small = small;
    this.rounds = new RemovalRounds(database.name(), this::round);
  }

  /** Counts an erasure, in its transaction. */
  static void note(Connection connection) throws SQLException {
    Query.of(connection, "UPDATE memoir_totals SET erasures = erasures + 1").write();
  }

  /** Continues removals that were pending before the store was opened. */
  void resume() {
    if (owed().count() > 0) {
      ask();
    }
  }

  /** Requests the removal of everything erased so far. */
  void ask() {
    CompletableFuture<Long> _ = rounds.ask();
  }

  CompletableFuture<Long> last() {
    return rounds.last();
  }

  /** See {@link EventStore#removalIsThorough}. */
  boolean thorough() {
    return thorough;
  }

  /** See {@link EventStore#remains}. */
  String remains() {
    return """
    earlier backups of the database; its write-ahead log and its archives, until they are \
    recycled; replicas, until they have replayed the log; free space within pages of a store of \
    more than %d MiB, until VACUUM FULL or until it is overwritten\
    """
            .formatted(small >> 20)
        + holder
            .map(each -> "; all rows, as long as their removal is delayed by %s".formatted(each))
            .orElse("");
  }

  /**
   * The pending removals.
   *
   * @param erasures total number of erasures so far
   * @param count number of those whose bytes are not removed
   * @param next a transaction number before which all of them have ended
   */
  private record Owed(long erasures, long count, String next) {}

  private Owed owed() {
    // The erasures are read before the number of a transaction, and never the other way round.
    return database.transaction(connection -> {
      long[] totals =
          Query.of(connection, "SELECT erasures, removed FROM memoir_totals")
              .row(row -> new long[] {row.getLong(1), row.getLong(2)})
              .orElseThrow(() -> new SQLException("memoir_totals has no row", "XX001"));
      String next =
          Query.of(connection, PostgresVacuum.NEXT).row(row -> row.getString(1)).orElseThrow();
      return new Owed(totals[0], Math.max(0, totals[0] - totals[1]), next);
    });
  }

  private long round(BooleanSupplier ending) {
    // Even if another process has removed everything meanwhile, as it may have removed less
    // thoroughly.
    Owed owed = owed();
    try {
      long rest = SHORTEST_REST;
      while (true) {
        switch (attempt(owed.next())) {
          case Outcome.Rewritten _ -> {
            removed(owed, true);
            return owed.count();
          }
          case Outcome.Freed _ -> {
            removed(owed, false);
            return owed.count();
          }
          case Outcome.Kept(String why) -> holder = Optional.of(why);
        }
        rest(rest, ending);
        rest = Math.min(2 * rest, LONGEST_REST);
      }
    } finally {
      holder = Optional.empty();
    }
  }

  private Outcome attempt(String next) {
    return database.apart(connection -> PostgresVacuum.run(connection, next, small));
  }

  private void removed(Owed owed, boolean rewritten) {
    thorough = rewritten;
    int _ =
        database.transaction(connection ->
            Query.of(
                    connection,
                    "UPDATE memoir_totals SET removed = greatest(removed, ?)",
                    owed.erasures())
                .write());
  }

  private void rest(long nanos, BooleanSupplier ending) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      if (ending.getAsBoolean()) {
        throw new StoreUnavailableException(
            Reason.CLOSED,
            "the event store %s was closed before the bytes of erased users were removed; they will be removed when it is opened again"
                .formatted(database.name()));
      }
      LockSupport.parkNanos(Math.min(left, 10 * SHORTEST_REST));
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
