package io.memoir.server.store;

import java.util.Map;
import java.util.Optional;

/** States that were folded from the log, kept so that they need not be folded again. */
public interface SnapshotStore {
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
}
