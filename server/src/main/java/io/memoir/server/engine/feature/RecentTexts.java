package io.memoir.server.engine.feature;

import io.memoir.model.feature.TextEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A text encoder that caches the vectors of the last texts, so that the text of a user is not
 * encoded again for each request, and texts can be encoded before they are needed. The keys are
 * hashes of the texts. Thread-safe if the encoder is.
 */
public final class RecentTexts implements TextEncoder {
  /** Maximum number of cached texts: more than the items in one request of the API. */
  static final int MOST = 20_000;

  private final TextEncoder encoder;
  private final ReentrantLock lock = new ReentrantLock();

  /** The text that was not used for the longest time comes first; guarded by the lock. */
  private final Map<Hash, float[]> vectors = new LinkedHashMap<>(16, 0.75f, true);

  private RecentTexts(TextEncoder encoder) {
    this.encoder = encoder;
  }

  /** The first half of the SHA-256 of a text. */
  private record Hash(long high, long low) {
    static Hash of(String text) {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new Hash(bytes.getLong(), bytes.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("SHA-256 is not available in this JVM", e);
      }
    }
  }

  /** The same encoders with a cache; encoders that have one are not changed. */
  public static List<TextEncoder> of(List<TextEncoder> encoders) {
    return encoders.stream()
        .<TextEncoder>map(each -> each instanceof RecentTexts ? each : new RecentTexts(each))
        .toList();
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

  @Override
  public boolean readsWhole(String text) {
    return encoder.readsWhole(text);
  }

  @Override
  public float[] encode(String text) {
    Hash hash = Hash.of(text);
    Optional<float[]> kept = find(hash);
    if (kept.isPresent()) {
      return kept.get();
    }
    float[] vector = encoder.encode(text);
    keep(hash, vector);
    return vector;
  }

  @Override
  public List<float[]> encodeAll(List<String> texts) {
    readAhead(texts);
    return texts.stream().map(this::encode).toList();
  }

  /** Encodes the texts that are not cached. */
  void readAhead(List<String> texts) {
    List<String> missing = new ArrayList<>();
    for (String text : new LinkedHashSet<>(texts)) {
      if (missing.size() < MOST && find(Hash.of(text)).isEmpty()) {
        missing.add(text);
      }
    }
    List<float[]> encoded = missing.isEmpty() ? List.of() : encoder.encodeAll(missing);
    for (int i = 0; i < missing.size(); i++) {
      keep(Hash.of(missing.get(i)), encoded.get(i));
    }
  }

  /** Empties the cache. */
  void clear() {
    lock.lock();
    try {
      vectors.clear();
    } finally {
      lock.unlock();
    }
  }

  private Optional<float[]> find(Hash hash) {
    lock.lock();
    try {
      return Optional.ofNullable(vectors.get(hash));
    } finally {
      lock.unlock();
    }
  }

  private void keep(Hash hash, float[] vector) {
    lock.lock();
    try {
      vectors.put(hash, vector);
      if (vectors.size() > MOST) {
        vectors.remove(vectors.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }
}
