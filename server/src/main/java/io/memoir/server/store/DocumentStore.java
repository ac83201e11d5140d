package io.memoir.server.store;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Small documents by kind and id: attributes of items and users, and settings of the server. */
public interface DocumentStore {
  /** Writes documents; each replaces the previous one with its kind and id. */
  void putDocuments(DocumentKind kind, List<StoredDocument> documents);

  /**
   * Reads and replaces a document atomically with respect to all other changes, also of other
   * processes. If {@code change} throws, the document is not changed.
   *
   * @param change computes the new content from the current one, or returns empty to delete the
   *     document; may be called more than once, and must not call the store
   * @return the new content, if there is a document afterwards
   */
  Optional<byte[]> changeDocument(
      DocumentKind kind, String id, UnaryOperator<Optional<byte[]>> change);

  /**
   * The number of the last change of a document of a kind. If one process has the store to itself,
   * changes have no numbers and this is 0.
   */
  long lastChange(DocumentKind kind);

  /**
   * The documents of a kind that any process wrote after a change. Changes are reported in
   * ascending order, and none appears later with a lower number. Deleted documents are not
   * reported.
   *
   * @param after the number of the last change seen
   * @param limit maximum number of documents; if as many are returned, there may be more
   */
  DocumentChanges changedDocuments(DocumentKind kind, long after, int limit);

  /** The content of a document. */
  Optional<byte[]> document(DocumentKind kind, String id);

  /** Deletes a document; returns whether it existed. */
  boolean deleteDocument(DocumentKind kind, String id);

  /**
   * Documents of a kind, in an order that does not change.
   *
   * @param after the id of the last document seen; empty to begin
   */
  List<StoredDocument> documents(DocumentKind kind, Optional<String> after, int limit);
}
