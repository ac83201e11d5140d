package io.memoir.cli.command;

import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.interest.ServedInterests;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of the interests that a server has. */
final class InterestsOption {
  @Option(
      names = "--interests",
      paramLabel = "DIR",
      description =
          "Interests of the model, see memoir interests; read again when they are replaced. Default:"
              + " none.")
  private Optional<Path> interests = Optional.empty();

  Optional<Path> place() {
    return interests;
  }

  /** Checks that the interests can be read, and belong to the first model of a new store. */
  void check(Optional<ModelVersion> first) throws IOException {
    if (interests.isPresent()) {
      Path place = interests.get();
      InterestMap map = InterestFile.read(place);
      first.ifPresent(version -> ServedInterests.requireFits(map, place, version.recommender()));
    }
  }

  /**
   * Serves the interests. Those of another model are refused, unless the model was promoted since
   * it was named: a server that has retrained its model can be started again.
   *
   * @param named whether the model was named by an option
   */
  void follow(Engine engine, ModelVersion version, boolean named, PrintWriter err)
      throws IOException {
    if (interests.isEmpty()) {
      return;
    }
    Path place = interests.get();
    InterestMap map = engine.interests().follow(place);
    if (named) {
      ServedInterests.requireFits(map, place, version.recommender());
    } else if (!map.fits(version.recommender())) {
      err.printf(
          "memoir serve: the interests in %s belong to another model than %s, which was promoted: there are none until they are computed again%n",
          place, version.version());
    }
  }
}
