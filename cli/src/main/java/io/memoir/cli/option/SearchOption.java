package io.memoir.cli.option;

import io.memoir.runtime.Recommender;
import io.memoir.runtime.Search;
import picocli.CommandLine.Option;

/** The option that sets how the best items are found. */
public final class SearchOption {
  @Option(
      names = "--search",
      defaultValue = "exact",
      paramLabel = "WAY",
      description =
          "How the best items are found: exact, or clusters[:RECALL], an approximate search that"
              + " reads only a part of a large catalogue and finds the share RECALL of the best"
              + " items, 0.95 if not given. Default: ${DEFAULT-VALUE}.")
  private String way = "exact";

  /** The options of the runtime with the given search. */
  public Recommender.Options in(Recommender.Options options) {
    return options.withSearch(Search.of(way));
  }
}
