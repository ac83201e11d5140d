package io.memoir.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemWarmStartTest {
  private static final int WIDTH = 4;
  private static final int KNOWN = 3;
  private static final long SEED = 6;

  private static final Schema SCHEMA =
      new Schema(
          List.of(),
          List.of(new Feature.Category("colour", new Vocabulary(List.of("red", "blue")))),
          List.of(),
          List.of());

  private static Model model() {
    SequenceNetwork network =
        new SequenceNetwork(
            SCHEMA,
            new ItemEncoder(KNOWN, WIDTH, 1),
            new Gru(WIDTH, WIDTH),
            List.of(
                new Task.NextItem(new Head.Direct()),
                new Task.Binary(
                    "click", new Label.Happened(), new Interaction.Product(), Tower.of(), false)),
            0);
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return new Model(
        "gru",
        network,
        ItemTensors.withFeatures(new Weights(tensors), colours(2, 3, 2), KNOWN),
        items(KNOWN),
        new JsonObject(),
        Map.of(),
        new Provenance("", SEED, "", "", "", "", "", 0));
  }

  private static EncodedRows colours(int... codes) {
    return new EncodedRows(1, 0, codes, new float[0]);
  }

  private static ItemTable items(int count) {
    return new ItemTable(
        IntStream.range(0, count).mapToObj(i -> ItemTable.Item.of("item-" + i)).toList());
  }

  /** Item 3 occurs beside items 0 and 2, item 4 beside none that is known, item 5 beside item 1. */
  @Test
  void of_newItems_beginAsTheMeanOfTheirNeighboursWithTheirOwnFeatures() {
    Sequences sequences =
        new Sequences(
            new String[] {"a", "b", "c"},
            new int[] {0, 3, 5, 7},
            new int[] {0, 3, 2, 4, 4, 1, 5},
            new long[0],
            new byte[7]);
    FeatureData features =
        new FeatureData(
            SCHEMA,
            colours(2, 3, 2, 3, 2, 0),
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EventLabels.NONE,
            Shown.NONE);
    Model model = model();
    SequenceNetwork network = (SequenceNetwork) model.architecture();

    Model grown =
        ItemWarmStart.of(
            model, network, new TrainingData("test", "none", items(6), sequences, features));

    assertThat(grown.items().items())
        .extracting(ItemTable.Item::id)
        .containsExactly("item-0", "item-1", "item-2", "item-3", "item-5");
    SequenceNetwork larger = (SequenceNetwork) grown.architecture();
    assertThat(ItemTensors.features(larger, grown.weights()).codes())
        .containsExactly(2, 3, 2, 3, 0);
    for (String name : ItemTensors.learned(network)) {
      float[] before = model.weights().floats(name);
      float[] after = grown.weights().floats(name);
      int width = before.length / KNOWN;
      assertThat(after).as(name).hasSize(5 * width).startsWith(before);
      for (int k = 0; k < width; k++) {
        assertThat(after[3 * width + k])
            .as("%s of item 3", name)
            .isCloseTo((before[k] + before[2 * width + k]) / 2, within(1e-6f));
        assertThat(after[4 * width + k]).as("%s of item 5", name).isEqualTo(before[width + k]);
      }
    }
    assertThat(larger.tasks()).isEqualTo(network.tasks());
    assertThat(grown.weights().floats("task.click.calibration"))
        .isEqualTo(model.weights().floats("task.click.calibration"));
  }
}
