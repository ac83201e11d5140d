package io.memoir.server.store;

import io.memoir.model.BadInputException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The event log, with snapshots of states and documents.
 *
 * <p>All methods are thread-safe. What a method has written is visible to every call that begins
 * after it returned, and is durable then (see {@link Durability}). A method that throws {@link
 * StoreUnavailableException} has acknowledged nothing. Invalid ids are rejected with a {@link
 * BadInputException}; limits are 1 or more.
 */
public interface EventStore extends EventLog, SnapshotStore, DocumentStore, AutoCloseable {
  /**
   * Erases a user: events, the ids of these events, snapshots, document, and users that were merged
   * into it. An event with an erased id that is sent again is new. The store does not erase what
   * was derived from the events elsewhere, such as a model trained on them, nor backups.
   *
   * <p>When this returns, the erasure is durable, and no later call finds the user. The bytes may
   * still be in files of the store; {@link #removal} completes when they are removed.
   *
   * @param condition gets the content of the document, if there is one, in the same transaction; it
   *     throws if the user must not be erased, and then nothing is changed. May be called more than
   *     once, and must not call the store
   */
  ErasureReceipt erase(String userId, Consumer<Optional<byte[]>> condition);

  /** The same without a condition. */
  default ErasureReceipt erase(String userId) {
    return erase(userId, _ -> {});
  }

  /**
   * The removal of the bytes of everything erased so far from the files of the store; completed if
   * nothing is left to remove. It runs in the background. Concurrent erasures share a removal. What
   * is pending after a crash or after the store was closed is removed when the store is opened
   * again. If a removal has failed, calling this again starts another one.
   *
   * <p>In a directory, no byte of the users' ids or events is left when this completes. While a
   * backup is being written, the files that it reads remain. In PostgreSQL the rows are deleted at
   * once. While any transaction may still see them, the removal waits; then small tables are
   * rewritten, and in large tables the space of the rows is freed ({@link #removalIsThorough} tells
   * which).
   *
   * @return completes with the number of erasures whose bytes were removed, or fails with {@link
   *     StoreUnavailableException}
   */
  CompletableFuture<Long> removal();

  /** Names the places where bytes of erased users remain after {@link #removal}, for receipts. */
  String remains();

  /**
   * Whether the completed removals left no bytes in the tables or files of the store. Otherwise
   * bytes stay in free space until it is overwritten.
   */
  boolean removalIsThorough();

  /**
   * Adds a backup of the store to a backup directory, while the store is used. Only data that are
   * new since the previous backup are copied; checksums are verified when a backup is restored.
   *
   * @param backups a backup directory of this store, or a new or empty one
   * @param keep number of newest backups to keep; older ones are removed. As erasures do not reach
   *     into backups, this also determines how long erased users stay in them
   * @throws BadInputException if the store is a database, which has its own tools, or if the
   *     directory contains anything other than intact backups, or cannot be created or written; no
   *     backup in it is changed then
   * @throws StoreUnavailableException if the backup cannot be written
   */
  void backup(Path backups, int keep);

  /**
   * Writes random bytes to the store, with the locks that appending needs, to check whether events
   * can be appended.
   *
   * @throws StoreUnavailableException if they cannot
   */
  void requireWritable();

  /** The size of the store. */
  StoreStatistics statistics();

  /** Closes the store; waits for calls in progress. Further calls have no effect. */
  @Override
  void close();
}
