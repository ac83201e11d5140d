package io.memoir.server.engine.stored;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The models of which a store has snapshots, recorded in a document of the server, one per line. So
 * the snapshots of models that are not needed any more are found after a restart, too, without
 * reading all snapshots whenever a process starts.
 *
 * <p>If several processes share the store, none of them knows which models the others serve. Then
 * each process deletes only the snapshots of models that it has recorded itself, and those of a
 * process that has ended remain.
 */
public final class SnapshotModels {
  private static final String DOCUMENT = "snapshot-models";

  /** Stands for the models of a store that was written by an earlier version. */
  private static final String UNKNOWN = "?";

  private final EventStore store;
  private final boolean shared;

  /** The models that this process was the first to record. */
  private final Set<String> own = ConcurrentHashMap.newKeySet();

  /**
   * @param shared whether other processes use the store
   */
  public SnapshotModels(EventStore store, boolean shared) {
    this.store = store;
    this.shared = shared;
  }

  /** Records that there may be snapshots of a model from now on. */
  public void add(String model) {
    if (recorded().contains(model)) {
      return;
    }
    AtomicBoolean first = new AtomicBoolean();
    store.changeDocument(
        DocumentKind.SERVER,
        DOCUMENT,
        content -> {
          Set<String> models = read(content);
          first.set(models.add(model));
          return Optional.of(write(models));
        });
    if (first.get()) {
      own.add(model);
    }
  }

  /**
   * Deletes the snapshots of all models but the given ones, if there are others; in a shared store,
   * only those of models that this process recorded.
   */
  public void keep(Set<String> needed) {
    Set<String> others = shared ? new LinkedHashSet<>(own) : recorded();
    others.removeAll(needed);
    if (others.isEmpty()) {
      return;
    }
    if (shared) {
      store.dropSnapshots(others);
    } else {
      store.keepSnapshots(needed);
    }
    store.changeDocument(
        DocumentKind.SERVER,
        DOCUMENT,
        content -> {
          Set<String> models = read(content);
          models.removeAll(others);
          return Optional.of(write(models));
        });
    own.removeAll(others);
  }

  private Set<String> recorded() {
    return read(store.document(DocumentKind.SERVER, DOCUMENT));
  }

  private static Set<String> read(Optional<byte[]> content) {
    return new LinkedHashSet<>(
        content
            .map(bytes -> Set.copyOf(new String(bytes, StandardCharsets.UTF_8).lines().toList()))
            .orElse(Set.of(UNKNOWN)));
  }

  private static byte[] write(Set<String> models) {
    return String.join("\n", models).getBytes(StandardCharsets.UTF_8);
  }
}
