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
   * it was named: a server that has retrained its model can be started again, also after a
   * rollback.
   *
   * @param promoted whether the model was promoted last, or is not named by an option
   * @return whether they are those of the model; true if there are none
   */
  boolean follow(Engine engine, ModelVersion version, boolean promoted, PrintWriter err)
      throws IOException {
    if (interests.isEmpty()) {
      return true;
    }
    Path place = interests.get();
    InterestMap map = engine.interests().follow(place);
    if (!promoted) {
      ServedInterests.requireFits(map, place, version.recommender());
    }
    boolean fits = map.fits(version.recommender());
    if (!fits) {
      err.printf(
          "memoir serve: the interests in %s belong to another model than %s, which was promoted: there are none until they are computed again%n",
          place, version.version());
    }
    return fits;
  }
}
