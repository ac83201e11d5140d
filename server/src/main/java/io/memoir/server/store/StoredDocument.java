package io.memoir.server.store;

import io.memoir.model.BadInputException;
import java.util.Locale;

/**
 * A small document, usually JSON; opaque for the store.
 *
 * @param id of its subject, as long as other ids (see {@link StoredEvent})
 * @param content at most {@value #MAXIMUM_BYTES} bytes; shared and not copied, so it must not be
 *     changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredDocument(String id, byte[] content) {
  /** Maximum size of the content, in bytes. */
  public static final int MAXIMUM_BYTES = 1 << 20;

  /**
   * Checks both parts.
   *
   * @throws BadInputException if the id is invalid, or the content is too large
   */
  public StoredDocument {
    StoredEvent.checkId("id", id);
    if (content.length > MAXIMUM_BYTES) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "the document of %s has %,d bytes, expected at most %,d",
              id,
              content.length,
              MAXIMUM_BYTES));
    }
  }
}
