package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.model.file.ModelFile;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The model with which a process begins to serve from a store: the configured one, or the one
 * promoted last in the store. If both exist and differ, there is a notice.
 *
 * <p>For a process with retraining, the configured model is the initial model: it serves until
 * another one is promoted, and then the promoted model serves after a restart, as long as the same
 * model is configured. For this, the store contains the fingerprint of the initial model. If it
 * contains none, because the promotion was made by a process without retraining, the promoted model
 * serves. In a process without retraining, the configured model serves.
 *
 * @param directory of the model that serves
 * @param notice for the operator, if there is one
 */
public record ServingChoice(Path directory, Optional<String> notice) {
  private static final String BEGUN = "begun-model";

  /** Checks a model that is chosen. */
  @FunctionalInterface
  public interface Check {
    /**
     * Checks the model in a directory.
     *
     * @throws BadInputException if it cannot be used
     */
    void of(Path directory) throws IOException;
  }

  /**
   * Chooses the model, and records in the store the initial model of a process with retraining.
   *
   * @param named the configured model, if any
   * @param learns whether the process retrains the model
   * @return empty if no model is configured and none was ever promoted
   * @throws BadInputException if no model is configured and the one promoted last is missing
   */
  public static Optional<ServingChoice> of(EventStore store, Optional<Path> named, boolean learns)
      throws IOException {
    return of(store, named, learns, _ -> {});
  }

  /**
   * The same with a check of the initial model, without which nothing is recorded.
   *
   * @param check of the model, if it is going to be recorded
   */
  public static Optional<ServingChoice> of(
      EventStore store, Optional<Path> named, boolean learns, Check check) throws IOException {
    Optional<Path> promoted = PromotedModel.of(store);
    if (named.isEmpty()) {
      promoted.ifPresent(ServingChoice::requireThere);
      return promoted.map(path -> new ServingChoice(path, Optional.empty()));
    }
    Path asked = named.get().toAbsolutePath().normalize();
    if (promoted.isEmpty() || promoted.get().equals(asked)) {
      if (learns) {
        check.of(asked);
        begin(store, asked);
      }
      return Optional.of(new ServingChoice(asked, Optional.empty()));
    }
    Path last = promoted.get();
    if (!isThere(last)) {
      return told(
          asked,
          "serving %s; the model promoted last in this store, %s, is missing (deleted, or promoted on another machine)",
          asked,
          last);
    }
    if (!learns) {
      return told(
          asked,
          "serving %s as configured, and not the model promoted last in this store, %s; to serve that one, start without a configured model",
          asked,
          last);
    }
    Optional<String> begun = begun(store);
    if (begun.isEmpty()) {
      return told(
          last,
          "serving %s, the model promoted last in this store; to serve the configured model %s, promote it",
          last,
          asked);
    }
    if (!begun.get().equals(ModelVersion.fingerprint(asked))) {
      check.of(asked);
      begin(store, asked);
      PromotedModel.record(store, asked);
      return told(
          asked,
          "serving %s as configured; this store was started with another model, and the models"
              + " promoted since then, most recently %s, are not used",
          asked,
          last);
    }
    return told(
        last,
        "serving %s, the model promoted last in this store; to return to the configured model %s, with which this store was started, promote it",
        last,
        asked);
  }

  private static Optional<ServingChoice> told(Path directory, String form, Path... paths) {
    return Optional.of(new ServingChoice(directory, Optional.of(form.formatted((Object[]) paths))));
  }

  private static boolean isThere(Path directory) {
    return Files.isRegularFile(directory.resolve(ModelFile.DESCRIPTION));
  }

  private static void requireThere(Path promoted) {
    if (!isThere(promoted)) {
      throw new BadInputException(
          ("the model promoted last in this store, %s, is missing: it was deleted, or was promoted"
                  + " on another machine; restore it there, or configure another model")
              .formatted(promoted));
    }
  }

  private static Optional<String> begun(EventStore store) {
    return store
        .document(DocumentKind.SERVER, BEGUN)
        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }

  private static void begin(EventStore store, Path asked) throws IOException {
    String fingerprint = ModelVersion.fingerprint(asked);
    if (!begun(store).equals(Optional.of(fingerprint))) {
      byte[] content = fingerprint.getBytes(StandardCharsets.US_ASCII);
      store.putDocuments(DocumentKind.SERVER, List.of(new StoredDocument(BEGUN, content)));
    }
  }
}
