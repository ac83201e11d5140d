package io.memoir.text;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import io.memoir.text.cache.TextHash;
import io.memoir.text.cache.VectorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Caches vectors in a file, keyed by the SHA-256 of the text. The file is crash-safe: complete
 * records remain valid. It may be shared by threads and processes, and deleted while it is not in
 * use.
 *
 * <p>Failures to read or write the file are thrown as {@link UncheckedIOException}.
 */
public final class CachedTextEncoder implements TextEncoder, AutoCloseable {
  /** Texts encoded between two writes; a killed process loses at most the work on these. */
  private static final int TOGETHER = 256;

  private final TextEncoder encoder;
  private final VectorFile vectors;
  private final LongAdder computed = new LongAdder();

  private CachedTextEncoder(TextEncoder encoder, VectorFile vectors) {
    this.encoder = encoder;
    this.vectors = vectors;
  }

  /**
   * Opens or creates the file {@code NAME-SHA.vectors}, where SHA is the first 12 digits of the
   * SHA-256 of the encoder's weights.
   *
   * @param encoder computes the vectors that are not in the file
   * @param directory directory of the file; created if it is missing
   * @throws BadInputException if the file is of another version or encoder, or is not a vector file
   * @throws IOException if the directory or the file cannot be created, read or written
   */
  public static CachedTextEncoder open(TextEncoder encoder, Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(fileName(encoder));
    return new CachedTextEncoder(encoder, VectorFile.open(file, encoder));
  }

  private static String fileName(TextEncoder encoder) {
    return "%s-%s.vectors"
        .formatted(
            encoder.name().replaceAll("[^A-Za-z0-9._-]", "_"), encoder.sha256().substring(0, 12));
  }

  @Override
  public String name() {
    return encoder.name();
  }

  @Override
  public String sha256() {
    return encoder.sha256();
  }

  @Override
  public int width() {
    return encoder.width();
  }

  /** Number of vectors in the file. */
  public int size() {
    return vectors.size();
  }

  /** Number of texts that were encoded because their vectors were not in the file. */
  public long computed() {
    return computed.sum();
  }

  @Override
  public float[] encode(String text) {
    TextHash hash = TextHash.of(text);
    Optional<float[]> kept = kept(hash);
    if (kept.isPresent()) {
      return kept.get();
    }
    float[] vector = encoder.encode(text);
    keep(Map.of(hash, vector));
    return vector;
  }

  @Override
  public List<float[]> encodeAll(List<String> texts) {
    List<float[]> found = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += TOGETHER) {
      found.addAll(group(texts.subList(from, Math.min(texts.size(), from + TOGETHER))));
    }
    return found;
  }

  @Override
  public boolean readsWhole(String text) {
    return encoder.readsWhole(text);
  }

  private Collection<float[]> group(List<String> texts) {
    List<TextHash> hashes = texts.stream().map(TextHash::of).toList();
    Map<TextHash, float[]> known = new HashMap<>();
    Map<TextHash, String> missing = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      TextHash hash = hashes.get(i);
      Optional<float[]> kept = known.containsKey(hash) ? Optional.empty() : kept(hash);
      if (kept.isPresent()) {
        known.put(hash, kept.get());
      } else if (!known.containsKey(hash)) {
        missing.put(hash, texts.get(i));
      }
    }
    if (!missing.isEmpty()) {
      List<float[]> news = encoder.encodeAll(List.copyOf(missing.values()));
      Map<TextHash, float[]> added = new LinkedHashMap<>();
      for (TextHash hash : missing.keySet()) {
        added.put(hash, news.get(added.size()));
      }
      keep(added);
      known.putAll(added);
    }
    return hashes.stream().map(known::get).toList();
  }

  private Optional<float[]> kept(TextHash text) {
    try {
      return vectors.vector(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(Map<TextHash, float[]> news) {
    computed.add(news.size());
    try {
      vectors.append(news);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    vectors.close();
  }
}
