package io.memoir.server.store;

/**
 * The store is not available at present. Nothing of the call was acknowledged; it can be repeated,
 * as events have ids. The store recovers by itself when the reason is gone, without being opened
 * again.
 *
 * <p>The message is one line that names the store and the reason.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason why the store is not available. */
  public enum Reason {
    /** No space is left on the disk. */
    DISK_FULL,
    /** The disk cannot be read or written, or is read-only. */
    DISK_FAILED,
    /** The data read are not those that were written. */
    CORRUPT,
    /** The database does not answer. */
    DATABASE_AWAY,
    /** The store was closed. This is permanent. */
    CLOSED
  }

  private final Reason reason;

  public StoreUnavailableException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public StoreUnavailableException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The same failure for another caller that waited for the same commit. */
  public StoreUnavailableException again() {
    return new StoreUnavailableException(reason, String.valueOf(getMessage()), this);
  }

  public Reason reason() {
    return reason;
  }
}
