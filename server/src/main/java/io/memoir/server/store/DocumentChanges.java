package io.memoir.server.store;

import java.util.List;

/**
 * Documents written after a change, in the order of their last changes.
 *
 * @param last number of the last change included
 */
public record DocumentChanges(List<StoredDocument> documents, long last) {
  public DocumentChanges {
    documents = List.copyOf(documents);
  }
}
