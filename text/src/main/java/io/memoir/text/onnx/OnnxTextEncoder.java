package io.memoir.text.onnx;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A pretrained encoder. Its weights are loaded when the first text is encoded, once per process,
 * and stay in memory; if that fails, they are loaded with the next text. Thread-safe; the vector of
 * a text does not depend on other texts that are encoded at the same time.
 */
public final class OnnxTextEncoder implements TextEncoder {
  /** Number of special pieces: [CLS] at the beginning and [SEP] at the end. */
  private static final int MARKS = 2;

  /** Maximum number of pieces of one character, after its decomposition. */
  private static final int MOST_PIECES = 4;

  private static final Map<Pretrained, SharedLoading<Network>> NETWORKS =
      new EnumMap<>(Pretrained.class);

  static {
    for (Pretrained kind : Pretrained.values()) {
      NETWORKS.put(kind, new SharedLoading<>(() -> Network.load(kind)));
    }
  }

  private final Pretrained kind;
  private final int threads;
  private final SharedLoading<Network> network;

  /**
   * Creates an encoder without loading its weights.
   *
   * @param threads number of texts that {@link #encodeAll} encodes in parallel, at least 1
   */
  public OnnxTextEncoder(Pretrained kind, int threads) {
    if (threads < 1) {
      throw new BadInputException("threads is " + threads + ", expected at least 1");
    }
    this.kind = kind;
    this.threads = threads;
    this.network = Objects.requireNonNull(NETWORKS.get(kind));
  }

  @Override
  public String name() {
    return kind.encoder();
  }

  @Override
  public String sha256() {
    return kind.sha256();
  }

  @Override
  public int width() {
    return kind.width();
  }

  @Override
  public float[] encode(String text) {
    return network().encode(text);
  }

  @Override
  public List<float[]> encodeAll(List<String> texts) {
    Network loaded = network();
    if (threads == 1 || texts.size() < 2) {
      return texts.stream().map(loaded::encode).toList();
    }
    try (ExecutorService workers = Executors.newFixedThreadPool(Math.min(threads, texts.size()))) {
      List<Callable<float[]>> tasks = new ArrayList<>();
      texts.forEach(text -> tasks.add(() -> loaded.encode(text)));
      List<float[]> vectors = new ArrayList<>();
      for (Future<float[]> each : workers.invokeAll(tasks)) {
        vectors.add(each.get());
      }
      return vectors;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw failed(e);
    }
  }

  @Override
  public boolean readsWhole(String text) {
    // A short text fits whatever its characters are, so the vocabulary need not be loaded.
    return text.length() <= (kind.limit() - MARKS) / MOST_PIECES || network().readsWhole(text);
  }

  /** The network, loaded by the first thread that needs it. */
  private Network network() {
    try {
      return network.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw failed(e);
    }
  }

  private RuntimeException failed(ExecutionException failure) {
    return switch (failure.getCause()) {
      case BadInputException mistake ->
          new BadInputException(String.valueOf(mistake.getMessage()), failure);
      case null, default ->
          new IllegalStateException("the text encoder " + name() + " failed", failure);
    };
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while texts were encoded", cause);
  }
}
