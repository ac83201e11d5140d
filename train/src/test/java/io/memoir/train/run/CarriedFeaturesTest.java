package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.memoir.data.Progress;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
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
import io.memoir.model.task.Calibration;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static TrainingConfig withNothingHeldOut(String calibration) {
    return TrainingConfig.of(
        Map.of(
            "width", "32",
            "tasks", "next-item,click",
            "task.click.label", "type = buy",
            "task.click.calibration", calibration,
            "item-start", "random",
            "optimizer", "adamw",
            "weight-decay", "0.1",
            "epochs", "2",
            "hold-out", "false"));
  }

  /** An untrained model of a configuration with given numbers of its calibration. */
  private static Model calibrated(TrainingData data, TrainingConfig config, float[] calibration) {
    SequenceNetwork network =
        config.network().architecture(RandomTasks.ITEMS, RandomTasks.SCHEMA, config.tasks());
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(InitialValues.of(network, 1).toWeights(network).tensors());
    tensors.put(
        "task.click.calibration", new Tensor.Floats(List.of(calibration.length), calibration));
    return model(
        network,
        data.items(),
        ItemTensors.withFeatures(new Weights(tensors), data.features().items(), RandomTasks.ITEMS));
  }

  private Training training(TrainingData data, TrainingConfig config, Model start)
      throws IOException {
    return new Training(
        data,
        config,
        folder.resolve("model"),
        new TrainingOptions(1, 1, false, Optional.of(new WarmStart(start, List.of()))));
  }

  /** Also where weights decay, as nothing is left to calibrate by. */
  @ParameterizedTest
  @ValueSource(strings = {"platt", "temperature", "isotonic"})
  void run_withNothingHeldOut_keepsTheCalibration(String method) throws IOException {
    TrainingData data = RandomTasks.data(5);
    TrainingConfig config = withNothingHeldOut(method);
    float[] calibration = {1.7f, -0.4f};
    if (method.equals("isotonic")) {
      calibration = Calibration.PIECEWISE_LINEAR.identity();
      calibration[0] -= 2;
    }
    Model start = calibrated(data, config, calibration);

    Model trained = training(data, config, start).run(Progress.SILENT);

    assertThat(trained.weights().floats("task.click.calibration")).containsExactly(calibration);
    assertThat(trained.weights().floats("task.click.user_weight"))
        .isNotEqualTo(start.weights().floats("task.click.user_weight"));
  }

  @Test
  void run_withNothingHeldOutAndNoCalibration_dropsThatOfTheStart() throws IOException {
    TrainingData data = RandomTasks.data(5);
    TrainingConfig config = withNothingHeldOut("none");
    Model start = calibrated(data, config, new float[] {1.7f, -0.4f});
    assertThat(
            training(data, config, start)
                .run(Progress.SILENT)
                .weights()
                .floats("task.click.calibration"))
        .containsExactly(1, 0);
  }

  @ParameterizedTest
  @CsvSource({"platt, isotonic, platt or temperature", "isotonic, temperature, isotonic"})
  void plan_withNothingHeldOutAndACalibrationOfAnotherForm_isRefused(
      String before, String now, String expected) {
    TrainingData data = RandomTasks.data(5);
    Calibration form =
        before.equals("isotonic") ? Calibration.PIECEWISE_LINEAR : Calibration.LINEAR;
    Model start = calibrated(data, withNothingHeldOut(before), form.identity());
    assertThatThrownBy(() -> training(data, withNothingHeldOut(now), start))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'task.click.calibration' is %s, expected %s with hold-out=false, because the"
                    .formatted(now, expected)
                + " calibration of the model to start from is kept");
    assertThat(folder).isEmptyDirectory();
  }
}
