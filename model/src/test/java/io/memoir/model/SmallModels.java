package io.memoir.model;

import com.google.gson.JsonObject;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import io.memoir.model.layer.UnitNorm;
import io.memoir.model.task.Calibration;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import io.memoir.model.task.Tower;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Small models whose every value follows from its place, for tests and the golden directories. */
final class SmallModels {
  private SmallModels() {}

  /** Every kind of layer of the first version of the format; the golden model has it. */
  static Architecture.SequenceNetwork everyLayer() {
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        Stack.of(
            new Residual(Stack.of(new LayerNorm(4), new Lstm(4, 4))),
            new Linear(4, 3),
            new Gru(3, 4),
            new Residual(new FeedForward(4, 6))));
  }

  /** The kinds of layer that came later. */
  static Architecture.SequenceNetwork laterLayers() {
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        Stack.of(
            new Residual(new SelfAttention(4, 2, 3)),
            new Residual(new MatrixMemory(4, 2, true)),
            new Residual(new GatedFeedForward(4, 5)),
            new UnitNorm(4, 12.5f),
            new LinearRecurrence(4, 4)));
  }

  /** A network that looks at the last events by convolutions. */
  static Architecture.SequenceNetwork convolutions() {
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        Stack.of(
            new CausalConvolution(4, 3, 2),
            new Residual(new CausalConvolution(3, 3, 1)),
            new CausalConvolution(3, 4, 5),
            new Residual(new DepthwiseConvolution(4, 3)),
            new RunningMean(4, 2.5f),
            new RidgeRegression(4, 4),
            new ItemMemory(new RunningMean(4, 1), 2.5f)));
  }

  /** A network that knows both sides of a place. */
  static Architecture.SequenceNetwork bothSides() {
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        Stack.of(new Bidirectional(new TimeLstm(4, 3), new Gru(4, 2)), new Linear(3, 4)),
        new Head.Clock());
  }

  /** A network whose calendar ends, which the first version of the format could not say. */
  static Architecture.SequenceNetwork calendar() {
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        Stack.of(
            new Parallel(
                List.of(
                    new Residual(new MatrixMemory(4, 2, true)),
                    Stack.of(new TimeLstm(4, 4), new UnitNorm(4, 1.5f)))),
            new Linear(8, 8)),
        new Head.LongShort(true, true),
        1_767_225_600_000L);
  }

  /** Every kind of feature and of task, every label and every interaction. */
  static Architecture.SequenceNetwork everyTask() {
    return new Architecture.SequenceNetwork(
        new Schema(
            List.of(
                new Feature.Category("gender", new Vocabulary(List.of("f", "男"))),
                new Feature.Number("age", new Scaling(false, 30.5, 7.25))),
            List.of(
                new Feature.Categories(
                    "words:title",
                    new Vocabulary(List.of("toy", "故事")),
                    3,
                    new Feature.Weighting(new float[] {1, 1, 2.5f, 0.1f})),
                new Feature.Categories(
                    "genres", new Vocabulary(List.of("a")), 2, Feature.Weighting.EQUAL),
                new Feature.Vector("image", 3),
                new Feature.Text("blurb", "letters", "00ff", 2)),
            List.of(new Feature.Number("dwell", new Scaling(true, 0.1, 1e-3))),
            List.of(new Feature.Category("device", new Vocabulary(List.of())))),
        new ItemEncoder(5, 4, 1),
        new Gru(4, 4),
        List.of(
            new Task.NextItem(new Head.Clock()),
            new Task.Binary(
                "click", new Label.Happened(), new Interaction.Product(), Tower.of(), false),
            new Task.Binary(
                "buy",
                new Label.Types(Set.of("buy", "cart")),
                new Interaction.TargetAttention(5, 3),
                Tower.of(8, 4),
                true),
            new Task.Binary(
                "like",
                new Label.AtLeast("value", 3.5),
                new Interaction.InterestEvolution(5, 3),
                Tower.of(2),
                false),
            new Task.Rating(
                "stars",
                new Label.Column("value"),
                0.5,
                5,
                new Interaction.LongShort(4, 2),
                Tower.of(3),
                true)),
        1_767_225_600_000L);
  }

  /** The lists of items are read by LSTMs. */
  static Architecture.SequenceNetwork listsInOrder() {
    Architecture.SequenceNetwork means = everyTask();
    return new Architecture.SequenceNetwork(
        means.schema(),
        means.items().withLists(ListEncoding.LSTM),
        means.body(),
        means.tasks(),
        means.calendarEnd());
  }

  /** A task of each form of calibration. */
  static Architecture.SequenceNetwork calibrations() {
    return new Architecture.SequenceNetwork(
        Schema.NONE,
        new ItemEncoder(5, 4, 1),
        new Gru(4, 4),
        List.of(
            new Task.Binary(
                "click",
                new Label.Happened(),
                new Interaction.Product(),
                Tower.of(2),
                false,
                Calibration.PIECEWISE_LINEAR),
            new Task.Binary(
                "buy", new Label.Column("bought"), new Interaction.Product(), Tower.of(2), false)),
        0);
  }

  /** The model with {@link #calibrations}, whose knots are in ascending order. */
  static Model calibrated() {
    Model any = model(calibrations());
    Map<String, Tensor> tensors = new LinkedHashMap<>(any.weights().tensors());
    float[] knots = Calibration.PIECEWISE_LINEAR.identity();
    for (int knot = 0; knot < Calibration.KNOTS; knot++) {
      knots[Calibration.KNOTS + knot] = knots[knot] / 4 - 1;
    }
    tensors.put("task.click.calibration", new Tensor.Floats(List.of(knots.length), knots));
    return model(any.architecture(), tensors);
  }

  /** A network whose query depends on the domain that is asked for. */
  static Architecture.SequenceNetwork byDomain() {
    return byDomain(DomainMemory.SHARED);
  }

  /** The same with memories of domains. */
  static Architecture.SequenceNetwork byDomain(DomainMemory memory) {
    Architecture.SequenceNetwork plain = calendar();
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        plain.body(),
        new Head.ByDomain(plain.head(), new Domains("section", List.of("films", "书")), memory),
        1_767_225_600_000L);
  }

  /** The model of a network that is by domain, or of an ensemble of such networks. */
  static Model ofDomains(Architecture architecture) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(model(architecture).weights().tensors());
    Tensor domains = ints(1, 2, Domains.NONE, 2, 1);
    if (architecture instanceof Architecture.Ensemble ensemble) {
      for (int member = 0; member < ensemble.members().size(); member++) {
        tensors.put(
            Architecture.Ensemble.prefix(member) + Architecture.SequenceNetwork.ITEM_DOMAIN,
            domains);
      }
    } else {
      tensors.put(Architecture.SequenceNetwork.ITEM_DOMAIN, domains);
    }
    return model(architecture, tensors);
  }

  /** Two networks that know the time, by rank. */
  static Architecture.Ensemble ensemble() {
    return new Architecture.Ensemble(
        List.of(
            new Architecture.Ensemble.Member(calendar(), 2.5f),
            new Architecture.Ensemble.Member(laterLayers(), 1)),
        new Combination.ReciprocalRank(60));
  }

  /** Values between -0.5 and 0.5 that repeat with a period of 17. */
  static Model model(Architecture architecture) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int next = 0;
    for (Parameter parameter : architecture.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (next++ * 5 % 17 - 8) / 16f;
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    return model(architecture, tensors);
  }

  static Model model(Architecture architecture, Map<String, Tensor> tensors) {
    return model(architecture, tensors, "");
  }

  static Model model(
      Architecture architecture, Map<String, Tensor> tensors, String splitFingerprint) {
    JsonObject settings = new JsonObject();
    settings.addProperty("rate", 0.001);
    return new Model(
        "small",
        architecture,
        new Weights(tensors),
        new ItemTable(
            List.of(
                new ItemTable.Item("a", "Alpha \"quoted\"", List.of("letters", "Greek")),
                ItemTable.Item.of("b"),
                new ItemTable.Item("\u00fc", "\u4e2d\u6587 \ud83c\udfac", List.of()),
                new ItemTable.Item("4", "4", List.of("digits")),
                ItemTable.Item.of("e"))),
        settings,
        new TreeMap<>(Map.of("ndcg@10", 0.25, "hr@10", 0.5)),
        new Provenance(
            "data",
            splitFingerprint,
            42,
            "2026-01-01T00:00:00Z",
            "0.1.0",
            "some JVM",
            "some CPU",
            "none",
            1.5));
  }

  static Tensor ints(int... values) {
    return new Tensor.Ints(List.of(values.length), values);
  }

  static Tensor floats(float... values) {
    return new Tensor.Floats(List.of(values.length), values);
  }
}
