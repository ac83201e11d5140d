package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.model.file.ModelFile;
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
 * Which model serves from a store when a process begins: the one that is named, or the one that was
 * promoted there last. Where both are known and differ, there is a line to be told.
 *
 * <p>For a process that learns, the named model is the one to begin with: it serves until another
 * was promoted, and what was promoted serves after a restart, as long as the same model is named.
 * The store keeps the fingerprint of the model that a learning process began with. Where it keeps
 * none, because what was promoted was promoted under a process that does not learn, the promoted
 * model serves. For any other process the named model serves.
 *
 * @param directory of the model that serves
 * @param notice what whoever runs the process has to know, if anything
 */
public record ServingChoice(Path directory, Optional<String> notice) {
  private static final String BEGUN = "begun-model";

  /**
   * Chooses, and notes in the store what a process that learns begins with.
   *
   * @param named the model that is asked for, if any
   * @param learns whether the process lets the model follow the log
   * @return empty if none is named and none was ever promoted
   * @throws BadInputException if none is named and the one promoted last is not where it was
   */
  public static Optional<ServingChoice> of(EventStore store, Optional<Path> named, boolean learns)
      throws IOException {
    Optional<Path> promoted = Models.promoted(store);
    if (named.isEmpty()) {
      promoted.ifPresent(ServingChoice::requireThere);
      return promoted.map(path -> new ServingChoice(path, Optional.empty()));
    }
    Path asked = named.get().toAbsolutePath().normalize();
    if (promoted.isEmpty() || promoted.get().equals(asked)) {
      if (learns) {
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
      begin(store, asked);
      Models.promote(store, asked);
      return told(
          asked,
          "serving %s, with which this store was not started; what %s has learned from the log is no longer used",
          asked,
          last);
    }
    return told(
        last,
        "serving %s, the model promoted last in this store, which started with the configured model %s: to return to that one, promote it",
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
          "no model at %s, the model promoted last in this store: it was deleted, or promoted on another machine; expected it there, or another configured model"
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
