package io.memoir.server.store;

import io.memoir.model.BadInputException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The event log and what is kept beside it: snapshots of states and documents.
 *
 * <p>All methods may be called by many threads at once. What a method wrote is seen by every call
 * that begins after it returned, and is durable then (see {@link Durability}). A method that throws
 * {@link StoreUnavailableException} has acknowledged nothing. Ids that are none are refused with a
 * {@link BadInputException}; limits are 1 or more.
 */
public interface EventStore extends EventLog, SnapshotStore, DocumentStore, AutoCloseable {
  /**
   * Erases a user: events, the ids of these events, snapshots, document, and users that were merged
   * into this one. An event of an erased id that is sent again is new. What follows from the events
   * elsewhere, such as a model that learnt them, is not the store's to erase; nor are backups.
   *
   * <p>When this returns the erasure is durable, and no call that begins afterwards finds the user.
   * The bytes may still be in files of the store; {@link #removal} tells when they are gone.
   */
  ErasureReceipt erase(String userId);

  /**
   * The removal from the store's files of the bytes of everything that was erased so far; done if
   * nothing is left to be removed. It goes on in the background. Erasures that come together share
   * one; what a crash or the closing of the store has left is removed once it is opened again.
   * Asked for again after one that failed, it is tried again.
   *
   * <p>With a directory, no byte of the users' ids or events is left in it when this completes. As
   * long as a backup is written, the files that it reads stay. In PostgreSQL the rows are gone at
   * once. As long as a transaction of anybody may still see them, this waits; then small tables are
   * written anew, and of large ones the space of the rows is freed, which {@link
   * #removalIsThorough} tells apart.
   *
   * @return how many erasures it removes the bytes of, once it is done; fails with {@link
   *     StoreUnavailableException} if the bytes could not be removed
   */
  CompletableFuture<Long> removal();

  /** Where bytes of erased users stay after {@link #removal}, for receipts; in a few words. */
  String remains();

  /**
   * Whether the removals that have ended left no byte in the tables or files of the store. If not,
   * bytes stay in free space until it is overwritten.
   */
  boolean removalIsThorough();

  /**
   * Adds a backup of the store as it is now to a directory of backups, while the store is used.
   * Only what is new since the backup before is copied; all is checked by checksums when restored.
   *
   * @param backups a directory of backups of this store, or a new or empty one
   * @param keep how many backups to keep, the newest; older ones are removed. As erasing does not
   *     reach into backups, this is also how long erased users stay in them
   * @throws BadInputException if the store is a database, which has tools of its own for that, or
   *     the directory holds anything else than whole backups, or cannot be made or written; no
   *     backup in it is changed then
   * @throws StoreUnavailableException if the backup cannot be written
   */
  void backup(Path backups, int keep);

  /** How much the store holds. */
  StoreStatistics statistics();

  /** Ends all use; waits for calls that have begun. A second time does nothing. */
  @Override
  void close();
}
