package io.memoir.server.engine.stored;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The models of which a store has snapshots, recorded in a document of the server, one per line. So
 * the snapshots of models that are not needed any more are found after a restart, too, without
 * reading all snapshots whenever a process starts.
 */
public final class SnapshotModels {
  private static final String DOCUMENT = "snapshot-models";

  /** Stands for the models of a store that was written by an earlier version. */
  private static final String UNKNOWN = "?";

  private final EventStore store;

  public SnapshotModels(EventStore store) {
    this.store = store;
  }

  /** Records that there may be snapshots of a model from now on. */
  public void add(String model) {
    if (!read(store.document(DocumentKind.SERVER, DOCUMENT)).contains(model)) {
      store.changeDocument(
          DocumentKind.SERVER,
          DOCUMENT,
          content -> {
            Set<String> models = read(content);
            models.add(model);
            return Optional.of(write(models));
          });
    }
  }

  /** Deletes the snapshots of all models but the given ones, if there are others. */
  public void keep(Set<String> needed) {
    Set<String> others = read(store.document(DocumentKind.SERVER, DOCUMENT));
    others.removeAll(needed);
    if (others.isEmpty()) {
      return;
    }
    store.keepSnapshots(needed);
    store.changeDocument(
        DocumentKind.SERVER,
        DOCUMENT,
        content -> {
          Set<String> models = read(content);
          models.removeAll(others);
          return Optional.of(write(models));
        });
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
