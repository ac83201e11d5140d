package io.memoir.server.engine.stored;

import io.memoir.server.store.DocumentKind;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The model promoted last, which a store records. */
public final class PromotedModel {
  private static final String DOCUMENT = "promoted-model";

  private PromotedModel() {}

  /** The directory of the model promoted last in a store, if there is one. */
  public static Optional<Path> of(EventStore store) {
    return store.document(DocumentKind.SERVER, DOCUMENT).map(PromotedModel::path);
  }

  /** Records which model is to serve next from a store. */
  public static void record(EventStore store, Path directory) {
    recordAbsolute(store, absolute(directory));
  }

  /** The same with the text of an absolute path, without any call of the file system. */
  public static void recordAbsolute(EventStore store, String directory) {
    byte[] content = directory.getBytes(StandardCharsets.UTF_8);
    store.putDocuments(DocumentKind.SERVER, List.of(new StoredDocument(DOCUMENT, content)));
  }

  /**
   * The same, if the model promoted last is still the expected one; checked atomically across all
   * processes.
   *
   * @param expected result of {@link #of} before
   * @return whether it was; otherwise nothing is changed
   */
  public static boolean replace(EventStore store, Path directory, Optional<Path> expected) {
    byte[] next = absolute(directory).getBytes(StandardCharsets.UTF_8);
    AtomicBoolean replaced = new AtomicBoolean();
    store.changeDocument(
        DocumentKind.SERVER,
        DOCUMENT,
        content -> {
          replaced.set(content.map(PromotedModel::path).equals(expected));
          return replaced.get() ? Optional.of(next) : content;
        });
    return replaced.get();
  }

  private static Path path(byte[] content) {
    return Path.of(new String(content, StandardCharsets.UTF_8));
  }

  private static String absolute(Path directory) {
    return directory.toAbsolutePath().normalize().toString();
  }
}
