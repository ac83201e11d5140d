package io.memoir.cli.option;

import io.memoir.cli.terminal.Words;
import io.memoir.runtime.ItemStorage;
import io.memoir.runtime.Recommender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that sets how item vectors are stored in memory. */
public final class ItemsOption {
  @Option(
      names = "--items",
      defaultValue = "float32",
      paramLabel = "FORM",
      description =
          "How item vectors are stored in memory: float32, float16, or int8, which is the fastest for"
              + " large catalogues. Default: ${DEFAULT-VALUE}.")
  private String items = "float32";

  /** Opens a model with its item vectors stored in this way. */
  public Recommender open(Path model) throws IOException {
    return Recommender.open(model, options());
  }

  /** The options of the runtime with this setting. */
  public Recommender.Options options() {
    return Recommender.Options.defaults()
        .withItems(Words.oneOf("--items", items, List.of(ItemStorage.values())));
  }
}
