package io.memoir.server.store;

import io.memoir.model.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * The event log and what is kept beside it. The log is the truth; states are its fold.
 *
 * <p>All methods may be called by many threads at once. What a method wrote is seen by every call
 * that begins after it returned, and is durable then (see {@link Durability}). A method that throws
 * {@link StoreUnavailableException} has acknowledged nothing. Ids that are none are refused with a
 * {@link BadInputException}; limits are 1 or more.
 */
public interface EventStore extends AutoCloseable {
  /**
   * Opens the store at a location.
   *
   * @throws BadInputException if it cannot be opened: the directory is in use, is of something
   *     else, is corrupt or cannot be written, the database does not let in or lacks, the format is
   *     newer
   * @throws StoreUnavailableException if no database answers
   */
  static EventStore open(StoreLocation location, Durability durability) {
    return switch (location) {
      case StoreLocation.Directory(Path path) -> RocksEventStore.open(path, durability);
      case StoreLocation.Database(String address, Optional<String> password) ->
          PostgresEventStore.open(address, password, durability);
    };
  }

  /**
   * Opens the store at a location, as {@link StoreLocation#of} reads it.
   *
   * @throws BadInputException if the location is none, or it cannot be opened
   * @throws StoreUnavailableException if no database answers
   */
  static EventStore open(String location, Durability durability) {
    return open(StoreLocation.of(location, Optional.empty()), durability);
  }

  /**
   * Appends events in this order, each unless the log has one of its id. Two events of one id are
   * the same event if user, item, type, time and value are equal (see {@link Appended.Part});
   * another event of a known id is a conflict and is not taken. Concurrent callers share one
   * commit.
   *
   * @return what became of each event, in the same order
   */
  List<Appended> append(List<StoredEvent> events);

  /**
   * What a user did after a place in the history, oldest first.
   *
   * @param limit on the number of events; if as many come back, there may be more
   */
  History history(String userId, EventCursor after, int limit);

  /** All that a user did, oldest first. */
  default History history(String userId) {
    return history(userId, EventCursor.START, Integer.MAX_VALUE);
  }

  /**
   * Events in order of arrival.
   *
   * <p>Once an event at a position has been seen, none will ever appear before it. Merging does not
   * move events in this order; who reads them later sees them under their new user.
   *
   * @param after the position of the last event that was seen; 0 for none
   * @param limit on the number of events; if fewer come back, the end was reached
   */
  List<LoggedEvent> follow(long after, int limit);

  /** What the log has of a user in short; empty without events. */
  Optional<UserActivity> activity(String userId);

  /**
   * Deletes one event of a user, whose past has changed then. Its id is free again. As with {@link
   * #erase}, a model that learnt it and backups keep it.
   *
   * @return whether the user had an event of this id
   */
  boolean deleteEvent(String userId, String eventId);

  /** The highest position given so far, or 0; the event there may have been erased. */
  long end();

  /**
   * Users that have events, in an order of the store's own that does not change.
   *
   * @param after the last user that was seen; empty to begin
   */
  List<String> users(Optional<String> after, int limit);

  /**
   * Keeps snapshots of states, by user, unless the past of the user has changed meanwhile. A
   * snapshot replaces the one before of the same model; it is dropped when the past changes.
   *
   * @param fingerprint of the model that folded the states; an id
   * @return how many were kept
   */
  int saveSnapshots(String fingerprint, Map<String, StateSnapshot> snapshots);

  /** The snapshot of a user's state, if there is one that still holds. */
  Optional<StateSnapshot> snapshot(String fingerprint, String userId);

  /** Drops all snapshots of a model. */
  void dropSnapshots(String fingerprint);

  /** Keeps documents; each replaces the one before of its kind and id. */
  void putDocuments(DocumentKind kind, List<StoredDocument> documents);

  /**
   * Reads a document, makes another of it and keeps that, so that no other change, of this or
   * another process, comes in between. What {@code change} throws leaves the document as it is.
   *
   * @param change makes the new content of the present one, or empty to delete the document; may be
   *     called more than once, and must not call the store
   * @return the content then, if there is a document
   */
  Optional<byte[]> changeDocument(
      DocumentKind kind, String id, UnaryOperator<Optional<byte[]>> change);

  /**
   * The number of the last change of a document of a kind. Where one process has a store to itself,
   * changes have no numbers and this is 0.
   */
  long lastChange(DocumentKind kind);

  /**
   * The documents of a kind that were put after a change, by any process. Once this has told of a
   * change, it tells of none before it; it does not tell of documents that were deleted.
   *
   * @param after the number of the last change that was seen
   * @param limit on the number of documents; if as many come back, there may be more
   */
  DocumentChanges changedDocuments(DocumentKind kind, long after, int limit);

  /** The content of a document. */
  Optional<byte[]> document(DocumentKind kind, String id);

  /** Deletes a document; whether there was one. */
  boolean deleteDocument(DocumentKind kind, String id);

  /**
   * Documents of a kind, in an order of the store's own that does not change.
   *
   * @param after the id of the last document that was seen; empty to begin
   */
  List<StoredDocument> documents(DocumentKind kind, Optional<String> after, int limit);

  /**
   * Makes the events of one user those of another, at once and for good: an anonymous user has
   * become known. Order is by time, as ever. The first user is gone afterwards, with snapshots; its
   * document becomes the other's if that has none. Events that come later for the first id begin a
   * user of that id anew.
   *
   * @return how many events were moved
   * @throws BadInputException if both are the same user
   */
  long merge(String fromUserId, String toUserId);

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
   * Only what is new since the backup before is copied; all is checked by checksums when {@link
   * #restore(Path, Path) restored}.
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

  /**
   * Makes a store from the newest backup. If that one is damaged, no older one is taken instead.
   *
   * @param directory a new or empty one, outside of stores, models and directories of backups
   * @throws BadInputException if there is no backup, it is damaged, or the directory is not empty;
   *     nothing is left in the directory then
   */
  static RestoredBackup restore(Path backups, Path directory) {
    return RocksRestore.restore(backups, OptionalInt.empty(), directory);
  }

  /**
   * Makes a store from one of the backups, as {@link #restore(Path, Path)} does.
   *
   * @param id the number of the backup
   * @throws BadInputException also if there is none of this number
   */
  static RestoredBackup restore(Path backups, int id, Path directory) {
    return RocksRestore.restore(backups, OptionalInt.of(id), directory);
  }

  /** How much the store holds. */
  StoreStatistics statistics();

  /** Ends all use; waits for calls that have begun. A second time does nothing. */
  @Override
  void close();
}
