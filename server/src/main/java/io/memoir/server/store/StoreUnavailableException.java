package io.memoir.server.store;

/**
 * The store cannot do it now. Of what was asked, nothing is acknowledged; it may be asked again, as
 * events have ids. The store recovers by itself once the reason is gone, without being opened
 * again.
 *
 * <p>The message is one line that names the store and the reason.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a store cannot work. */
  public enum Reason {
    /** No space is left on the disk. */
    DISK_FULL,
    /** The disk refuses to read or to write, or may only be read. */
    DISK_FAILED,
    /** What was read is not what was written. */
    CORRUPT,
    /** The database does not answer. */
    DATABASE_AWAY,
    /** The store was closed. This one lasts. */
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
