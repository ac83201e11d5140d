package io.memoir.server.store;

import io.memoir.model.BadInputException;

/**
 * A small document, usually JSON; the store does not look into it.
 *
 * @param id of what it tells of, as long as other ids (see {@link StoredEvent})
 * @param content at most {@value #MAXIMUM_BYTES} bytes; shared, not copied: read it only
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredDocument(String id, byte[] content) {
  /** The largest content, in bytes. */
  public static final int MAXIMUM_BYTES = 1 << 20;

  /**
   * Checks both parts.
   *
   * @throws BadInputException if the id is none, or the content is too large
   */
  public StoredDocument {
    StoredEvent.checkId("id", id);
    if (content.length > MAXIMUM_BYTES) {
      throw new BadInputException(
          "the document of %s has %,d bytes, expected at most %,d"
              .formatted(id, content.length, MAXIMUM_BYTES));
    }
  }
}
