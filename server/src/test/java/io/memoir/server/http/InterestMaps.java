package io.memoir.server.http;

import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestCluster;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.runtime.interest.InterestSpace;
import io.memoir.runtime.interest.Memory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Maps of interests made by hand: the first axes of the vectors of a model with one memory. */
final class InterestMaps {
  private InterestMaps() {}

  /** Writes a map with an interest for each name, along the first axis, the second, and so on. */
  static Path write(Path directory, Recommender recommender, List<String> names)
      throws IOException {
    int width = recommender.itemVector(0).orElseThrow().length;
    List<InterestCluster> clusters =
        IntStream.range(0, names.size())
            .mapToObj(i -> {
              float[] centroid = new float[width];
              centroid[i] = 1;
              return new InterestCluster(
                  i,
                  names.get(i),
                  i == 0 ? Optional.of(new InterestCluster.Fit(0.9, 0.3, 8)) : Optional.empty(),
                  List.of(10 + i),
                  List.of(
                      new InterestCluster.TypicalItem("item-" + i, "Thing " + i),
                      new InterestCluster.TypicalItem("item-9" + i, "item-9" + i)),
                  centroid);
            })
            .toList();
    InterestFile.write(
        new InterestMap(
            recommender.fingerprint(),
            "data",
            1,
            100,
            0.25,
            3,
            names.size(),
            List.of(new InterestSpace(Memory.WHOLE, new float[width], 1)),
            clusters),
        directory);
    return directory;
  }

  /** The serving model of a server. */
  static Recommender serving(Running running) {
    return running.engine.models().current().live().recommender();
  }
}
