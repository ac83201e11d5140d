package io.memoir.server.http.access;

import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.OperatorLog;
import java.util.List;
import java.util.Optional;

/**
 * The API keys of a running server: those in its key file, which is reloaded when it changes; an
 * invalid file leaves the previous keys in use.
 */
public final class KeyRing implements AutoCloseable {
  private volatile Keys keys;
  private final FollowedFiles file;

  /**
   * @param keys the keys that were read last, perhaps long ago; they are replaced if their file has
   *     changed since then
   */
  public KeyRing(Keys keys, OperatorLog log) {
    this.keys = keys;
    this.file =
        new FollowedFiles(
            "the API keys",
            List.of(keys.file()),
            List.of(keys.mark()),
            () -> this.keys = Keys.read(keys.file()),
            log);
    file.look();
  }

  /** The holder of a key. */
  public Optional<Keys.Holder> holder(String key) {
    return keys.holder(key);
  }

  @Override
  public void close() {
    file.close();
  }
}
