package io.memoir.learning;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The position of the log up to which each model of a refit was trained, recorded in the store of
 * the log: no later comparison of such a model may use earlier events. The record is a document of
 * the server with one line {@code FINGERPRINT POSITION} for each model, oldest first.
 */
final class TrainedModels {
  private static final String DOCUMENT = "trained-models";

  /** More models than can be needed: those of a directory of new models, and a few before. */
  private static final int REMEMBERED = 100;

  private TrainedModels() {}

  /** The position up to which a model was trained; 0 if it was not trained on this log. */
  static long position(EventStore store, String fingerprint) {
    return store
        .document(DocumentKind.SERVER, DOCUMENT)
        .map(content -> read(content).getOrDefault(fingerprint, 0L))
        .orElse(0L);
  }

  /** Records the position up to which a model was trained. */
  static void add(EventStore store, String fingerprint, long position) {
    store.changeDocument(
        DocumentKind.SERVER,
        DOCUMENT,
        content -> {
          Map<String, Long> models = content.map(TrainedModels::read).orElseGet(LinkedHashMap::new);
          models.remove(fingerprint);
          models.put(fingerprint, position);
          return Optional.of(write(models));
        });
  }

  private static Map<String, Long> read(byte[] content) {
    Map<String, Long> models = new LinkedHashMap<>();
    for (String line : new String(content, StandardCharsets.US_ASCII).lines().toList()) {
      String[] parts = line.split(" ", 2);
      models.put(parts[0], Long.parseLong(parts[1]));
    }
    return models;
  }

  private static byte[] write(Map<String, Long> models) {
    List<Map.Entry<String, Long>> all = List.copyOf(models.entrySet());
    return all.subList(Math.max(0, all.size() - REMEMBERED), all.size()).stream()
        .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.US_ASCII);
  }
}
