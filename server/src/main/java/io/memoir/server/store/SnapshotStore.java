package io.memoir.server.store;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stored user states, so that they need not be computed from the whole log again. */
public interface SnapshotStore {
  /**
   * Saves snapshots of states, by user, unless the past of the user has changed meanwhile. A
   * snapshot replaces the previous one of the same model, and is dropped when the past changes.
   *
   * @param fingerprint of the model that computed the states; an id
   * @return number of snapshots saved
   */
  int saveSnapshots(String fingerprint, Map<String, StateSnapshot> snapshots);

  /** The snapshot of a user's state, if there is a valid one. */
  Optional<StateSnapshot> snapshot(String fingerprint, String userId);

  /** Deletes the snapshots of all models but the given ones. */
  void keepSnapshots(Set<String> fingerprints);

  /** Deletes the snapshots of the given models. */
  void dropSnapshots(Set<String> fingerprints);
}
