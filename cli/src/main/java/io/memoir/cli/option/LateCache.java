package io.memoir.cli.option;

import io.memoir.model.feature.TextEncoder;
import io.memoir.text.CachedTextEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An encoder whose cache of vectors is opened when the first text is encoded. For one thread. */
final class LateCache implements TextEncoder, AutoCloseable {
  private final TextEncoder encoder;
  private final Path directory;
  private Optional<CachedTextEncoder> cached = Optional.empty();

  LateCache(TextEncoder encoder, Path directory) {
    this.encoder = encoder;
    this.directory = directory;
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
  public float[] encode(String text) {
    return opened().encode(text);
  }

  @Override
  public List<float[]> encodeAll(List<String> texts) {
    return opened().encodeAll(texts);
  }

  @Override
  public boolean readsWhole(String text) {
    return encoder.readsWhole(text);
  }

  private CachedTextEncoder opened() {
    if (cached.isEmpty()) {
      try {
        cached = Optional.of(CachedTextEncoder.open(encoder, directory));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return cached.get();
  }

  @Override
  public void close() throws IOException {
    if (cached.isPresent()) {
      cached.get().close();
    }
  }
}
