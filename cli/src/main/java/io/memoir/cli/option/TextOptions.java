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

/** Whether pretrained encoders read texts, which of them, and where their vectors are kept. */
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
              + " chooses by the language of each column. Without NAME: auto. Default: the words of"
              + " texts are used.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--text-cache",
      paramLabel = "DIR",
      description =
          "Directory that keeps the vectors of texts for other runs, also if this one is"
              + " interrupted. Default: those of the data set that is replaced are used again.")
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
   * Tells a preparation how to read texts. Nothing is loaded before there are any.
   *
   * @param threads how many texts are encoded at the same time
   * @throws BadInputException if there is no such encoder, or no place for the cache
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

  /** Refuses a place where no directory can be, before any work is done. */
  private static void requireDirectory(Path directory) {
    Path there = directory.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new BadInputException(
          "--text-cache %s cannot be made: %s is a file, expected a directory"
              .formatted(directory, there));
    }
  }
}
