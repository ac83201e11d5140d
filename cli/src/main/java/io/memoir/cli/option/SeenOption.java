package io.memoir.cli.option;

import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether items in the history may be recommended again: as the model says unless it is given. */
public final class SeenOption {
  /** The name of the option. */
  public static final String NAME = "--keep-seen";

  @Option(
      names = NAME,
      negatable = true,
      description =
          "Whether items in the history may be recommended again. Default: as the model was trained,"
              + " that is as auto found from the data, or as the setting keep-seen says.")
  private Optional<Boolean> keepSeen = Optional.empty();

  /** Whether they may. */
  public boolean of(Recommender recommender) {
    return keepSeen.orElse(recommender.keepsSeen());
  }

  /** The same as a request. */
  public Request in(Request request, Recommender recommender) {
    return of(recommender) ? request.keepSeen() : request;
  }

  /** The option as it was given, for a message; empty if it was not. */
  public Optional<String> given() {
    return keepSeen.map(kept -> kept ? NAME : "--no-keep-seen");
  }
}
