package io.memoir.server.store;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Small documents by kind and id: what is known of items and users, and notes of the server. */
public interface DocumentStore {
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
}
