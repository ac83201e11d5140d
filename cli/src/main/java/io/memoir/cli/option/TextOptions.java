package io.memoir.cli.option;

import io.memoir.data.NearMatches;
import io.memoir.data.TextChoice;
import io.memoir.data.dataset.Preparation;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import io.memoir.text.TextEncoders;
import io.memoir.text.TextProposal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for encoding texts by pretrained encoders, and for the cache of their vectors. */
public final class TextOptions {
  private static final String BY_LANGUAGE = "auto";

  @Option(
      names = "--text",
      arity = "0..1",
      fallbackValue = BY_LANGUAGE,
      paramLabel = "NAME",
      description =
          "Turn the texts of items, such as titles, into vectors with a pretrained encoder:"
              + " all-minilm-l6-v2-q (English), bge-small-zh-v1.5 (Chinese), or auto, which"
              + " chooses by the language of each column. --text without NAME means auto. If --text"
              + " is not given, texts are represented by their words.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--text-cache",
      paramLabel = "DIR",
      description =
          "Directory in which text vectors are cached across runs, even if a run is interrupted."
              + " Default: vectors of the data set being replaced are reused.")
  private Optional<Path> cache = Optional.empty();

  /** The encoders of one run; closing closes their caches. */
  public static final class Encoders implements AutoCloseable {
    private final List<TextEncoder> all = new ArrayList<>();
    private final List<LateCache> caches = new ArrayList<>();

    @Override
    public void close() throws IOException {
      for (LateCache each : caches) {
        each.close();
      }
    }
  }

  /**
   * Sets the text encoders of a preparation. Nothing is loaded before a text is encoded.
   *
   * @param threads number of texts encoded in parallel
   * @throws BadInputException if there is no such encoder, or the cache directory cannot be created
   */
  public Encoders in(Preparation.Builder preparation, int threads) {
    cache.ifPresent(TextOptions::requireDirectory);
    text.ifPresent(name -> preparation.textChoice(choice(name)));
    Encoders encoders = new Encoders();
    for (String name : TextEncoders.names()) {
      TextEncoder plain = TextEncoders.byName(name, threads);
      if (cache.isPresent()) {
        LateCache kept = new LateCache(plain, cache.get());
        encoders.caches.add(kept);
        encoders.all.add(kept);
      } else {
        encoders.all.add(plain);
      }
    }
    preparation.textEncoders(encoders.all);
    return encoders;
  }

  private static TextChoice choice(String name) {
    if (name.equals(BY_LANGUAGE)) {
      return texts -> {
        TextProposal proposal = TextEncoders.forTexts(texts);
        return new TextChoice.Chosen(proposal.encoder(), proposal.counted());
      };
    }
    List<String> known = new ArrayList<>(TextEncoders.names());
    if (!known.contains(name)) {
      known.addFirst(BY_LANGUAGE);
      throw new BadInputException(
          "--text is '%s', expected %s%s"
              .formatted(name, String.join(", ", known), NearMatches.of(name, known).question()));
    }
    return TextChoice.always(name);
  }

  /** Rejects a path at which no directory can be created, before any work is done. */
  private static void requireDirectory(Path directory) {
    Path there = directory.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new BadInputException(
          "--text-cache %s cannot be created: %s is a file, expected a directory"
              .formatted(directory, there));
    }
  }
}
