package io.memoir.server.engine;

import com.google.gson.JsonObject;
import io.memoir.model.ItemTable;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.runtime.Recommender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Models of one item that are opened without a file, and whose states count events. */
final class TinyModels {
  private TinyModels() {}

  static ModelVersion of(String name, float count) {
    Model model =
        new Model(
            name,
            new Architecture.Popularity(1),
            new Weights(
                Map.of(
                    Architecture.Popularity.COUNT,
                    new Tensor.Floats(List.of(1), new float[] {count}))),
            new ItemTable(List.of(new ItemTable.Item("item-1", "Item 1", List.of()))),
            new JsonObject(),
            Map.of(),
            new Provenance("none", 1, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
    Recommender.Options options = Recommender.Options.of(Recommender.Options.Wanted.SCALAR);
    return new ModelVersion(
        name, name, name, Path.of("/models", name), options, Recommender.of(model, options));
  }
}
