package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.sample.RandomTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model has learned of features and tasks, at the beginning of another run. */
class CarriedFeaturesTest {
  private static final int WIDTH = 32;

  @TempDir Path folder;

  private static Schema schema(List<String> colours, Scaling price, int image) {
    return new Schema(
        List.of(),
        List.of(),
        List.of(
            new Feature.Category("colour", new Vocabulary(colours)),
            new Feature.Number("price", price),
            new Feature.Vector("image", image)),
        List.of());
  }

  private static SequenceNetwork network(Schema schema, int items) {
    return new SequenceNetwork(
        schema,
        new ItemEncoder(items, WIDTH, 1),
        new Gru(WIDTH, WIDTH),
        List.of(
            new Task.NextItem(new Head.Direct()),
            RandomTasks.click(new Interaction.Product(), false)),
        0);
  }

  private static ItemTable items(String... ids) {
    return new ItemTable(Arrays.stream(ids).map(ItemTable.Item::of).toList());
  }

  private static Model model(SequenceNetwork network, ItemTable items, Weights weights) {
    return new Model(
        "before",
        network,
        weights,
        items,
        new JsonObject(),
        Map.of(),
        new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0));
  }

  private static float[] row(float[] table, int row) {
    return Arrays.copyOfRange(table, row * WIDTH, (row + 1) * WIDTH);
  }

  @Test
  void into_valuesWithOtherCodes_takesTheirRows() {
    Scaling scaling = new Scaling(false, 0, 1);
    SequenceNetwork before = network(schema(List.of("red", "green"), scaling, 2), 2);
    SequenceNetwork now = network(schema(List.of("green", "blue", "red"), scaling, 3), 2);
    Weights weights = InitialValues.of(before, 1).toWeights(before);
    Parameters parameters = InitialValues.of(now, 2);
    float[] random = parameters.get("event.colour.table").toArray();
    float[] image = parameters.get("event.image.weight").toArray();

    WarmStart.Transferred taken =
        new WarmStart(model(before, items("a", "b"), weights), List.of())
            .into(now, items("a", "b"), parameters)
            .taken();

    float[] source = weights.floats("event.colour.table");
    float[] found = parameters.get("event.colour.table").toArray();
    assertThat(row(found, Vocabulary.MISSING)).containsExactly(row(source, Vocabulary.MISSING));
    assertThat(row(found, Vocabulary.UNKNOWN)).containsExactly(row(source, Vocabulary.UNKNOWN));
    assertThat(row(found, 2)).as("green").containsExactly(row(source, 3));
    assertThat(row(found, 3)).as("blue, which is new").containsExactly(row(random, 3));
    assertThat(row(found, 4)).as("red").containsExactly(row(source, 2));
    assertThat(parameters.get("event.image.weight").toArray())
        .as("a vector of another length")
        .containsExactly(image);
    assertThat(taken.tensorsLeft()).isEqualTo(1);
  }

  @Test
  void into_numberOfAnotherScale_meansTheSame() {
    Scaling old = new Scaling(true, 2, 0.5);
    Scaling fresh = new Scaling(true, 1.5, 0.8);
    SequenceNetwork before = network(schema(List.of("red"), old, 2), 2);
    SequenceNetwork now = network(schema(List.of("red"), fresh, 2), 2);
    Weights weights = InitialValues.of(before, 1).toWeights(before);
    Parameters parameters = InitialValues.of(now, 2);

    new WarmStart(model(before, items("a", "b"), weights), List.of())
        .into(now, items("a", "b"), parameters);

    float[] source = weights.floats("event.price.weight");
    float[] found = parameters.get("event.price.weight").toArray();
    for (double price : new double[] {1, 3, 10, 20}) {
      for (int row = 0; row < WIDTH; row++) {
        assertThat(found[2 * row] + found[2 * row + 1] * fresh.scale(price))
            .as("price %s, row %d", price, row)
            .isCloseTo(source[2 * row] + source[2 * row + 1] * old.scale(price), within(1e-5f));
      }
    }
  }

  @Test
  void into_itemsInAnotherOrder_takesTheirBiasesInEveryTask() {
    Schema schema = schema(List.of("red"), new Scaling(false, 0, 1), 2);
    SequenceNetwork network = network(schema, 3);
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(InitialValues.of(network, 1).toWeights(network).tensors());
    tensors.put("task.click.item_bias", new Tensor.Floats(List.of(3), new float[] {1, 2, 3}));
    tensors.put("item_bias", new Tensor.Floats(List.of(3), new float[] {4, 5, 6}));
    Parameters parameters = InitialValues.of(network, 2);

    new WarmStart(model(network, items("a", "b", "c"), new Weights(tensors)), List.of())
        .into(network, items("c", "a", "d"), parameters);

    assertThat(parameters.get("task.click.item_bias").toArray()).startsWith(3, 1);
    assertThat(parameters.get("item_bias").toArray()).startsWith(6, 4);
  }

  /** Also where weights decay, as nothing is left to calibrate by. */
  @Test
  void run_withNothingHeldOut_keepsTheCalibration() throws IOException {
    TrainingData data = RandomTasks.data(5);
    TrainingConfig config =
        TrainingConfig.of(
            Map.of(
                "width", "32",
                "tasks", "next-item,click",
                "task.click.label", "type = buy",
                "item-start", "random",
                "optimizer", "adamw",
                "weight-decay", "0.1",
                "epochs", "2",
                "hold-out", "false"));
    SequenceNetwork network =
        config.network().architecture(RandomTasks.ITEMS, RandomTasks.SCHEMA, config.tasks());
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(InitialValues.of(network, 1).toWeights(network).tensors());
    float[] calibration = {1.7f, -0.4f};
    tensors.put("task.click.calibration", new Tensor.Floats(List.of(2), calibration));
    Weights weights =
        ItemTensors.withFeatures(new Weights(tensors), data.features().items(), RandomTasks.ITEMS);

    Model trained =
        new Training(
                data,
                config,
                folder.resolve("model"),
                new TrainingOptions(
                    1,
                    1,
                    false,
                    Optional.of(new WarmStart(model(network, data.items(), weights), List.of()))))
            .run(Progress.SILENT);

    assertThat(trained.weights().floats("task.click.calibration")).containsExactly(calibration);
    assertThat(trained.weights().floats("task.click.user_weight"))
        .isNotEqualTo(weights.floats("task.click.user_weight"));
  }
}
