package io.memoir.train.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.task.Task;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LargeTablesTest {
  private static final int WIDTH = 8192;

  /** With the rows of missing and unknown values, 70,000 rows. */
  private static final List<Feature> LARGE =
      List.of(
          new Feature.Category(
              "colour",
              new Vocabulary(
                  IntStream.range(0, 69_998).mapToObj(value -> "value " + value).toList())));

  private static SequenceNetwork network(Schema schema, int items, Layer body) {
    return new SequenceNetwork(
        schema,
        new ItemEncoder(items, WIDTH, 1),
        body,
        List.of(new Task.NextItem(new Head.Direct())),
        0);
  }

  private static void requireNamed(Schema schema, String kind) {
    assertThatThrownBy(() -> LargeTables.refuse(network(schema, 5, new RunningMean(WIDTH, 1))))
        .as(kind)
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the table of the %s feature 'colour' would have 70,000 x 8,192 values, more than the"
                    .formatted(kind)
                + " limit of 2 GiB: set width to at most 7648, or leave the column out (\"kind\":"
                + " \"ignore\" in the file for prepare --schema)");
  }

  @Test
  void refuse_largeVocabulary_namesTheFeature() {
    List<Feature> none = List.of();
    requireNamed(new Schema(LARGE, none, none, none), "user");
    requireNamed(new Schema(none, LARGE, none, none), "item");
    requireNamed(new Schema(none, none, LARGE, none), "event");
    requireNamed(new Schema(none, none, none, LARGE), "request");
  }

  @Test
  void refuse_manyItems_namesTheirTable() {
    SequenceNetwork many = network(Schema.NONE, 70_000, new RunningMean(WIDTH, 1));
    assertThatThrownBy(() -> LargeTables.refuse(many))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the table of item vectors would have 70,000 x 8,192 values, more than the limit of"
                + " 2 GiB: set width to at most 7648, or keep fewer items with prepare --min-item");
  }

  /** So many that the number of rows of their maps is not an int. */
  @Test
  void refuse_manyDomains_namesTheirMaps() {
    Domains domains =
        new Domains("shelf", IntStream.range(0, 300_000).mapToObj(i -> "shelf " + i).toList());
    SequenceNetwork many =
        new SequenceNetwork(
            Schema.NONE,
            new ItemEncoder(5, WIDTH, 1),
            new RunningMean(WIDTH, 1),
            List.of(new Task.NextItem(new Head.ByDomain(new Head.Direct(), domains))),
            0);
    assertThatThrownBy(() -> LargeTables.refuse(many))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the maps of the 300,000 domains would have 2,457,600,000 x 8,192 values, more than the"
                + " limit of 2 GiB: set width to at most 32, or set domain to a column with fewer"
                + " values");
  }

  @Test
  void refuse_largeLayer_namesTheTensor() {
    SequenceNetwork wide = network(Schema.NONE, 5, new CausalConvolution(WIDTH, WIDTH, 9));
    assertThatThrownBy(() -> LargeTables.refuse(wide))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the tensor body.weight would have 8,192 x 73,728 values, more than the limit of 2 GiB:"
                + " set a smaller width, window, feed-forward or task.NAME.tower");
    SequenceNetwork fits = network(Schema.NONE, 5, new CausalConvolution(WIDTH, WIDTH, 7));
    assertThatCode(() -> LargeTables.refuse(fits)).doesNotThrowAnyException();
  }
}
