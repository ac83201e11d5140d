package io.memoir.server.store;

import java.util.List;

/**
 * Documents that were put after a change, in the order of their last changes.
 *
 * @param last number of the last change that is covered
 */
public record DocumentChanges(List<StoredDocument> documents, long last) {
  public DocumentChanges {
    documents = List.copyOf(documents);
  }
}
