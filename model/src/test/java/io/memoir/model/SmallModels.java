package io.memoir.model;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Layer.Stack.of(
            new Layer.Residual(Layer.Stack.of(new Layer.LayerNorm(4), new Layer.Lstm(4, 4))),
            new Layer.Linear(4, 3),
            new Layer.Gru(3, 4),
            new Layer.Residual(new Layer.FeedForward(4, 6))));
  }

  /** The kinds of layer that came later. */
  static Architecture.SequenceNetwork laterLayers() {
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        Layer.Stack.of(
            new Layer.Residual(new Layer.SelfAttention(4, 2, 3)),
            new Layer.Residual(new Layer.MatrixMemory(4, 2, true)),
            new Layer.Residual(new Layer.GatedFeedForward(4, 5)),
            new Layer.UnitNorm(4, 12.5f),
            new Layer.LinearRecurrence(4, 4)));
  }

  /** A network that knows both sides of a place. */
  static Architecture.SequenceNetwork bothSides() {
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        Layer.Stack.of(
            new Layer.Bidirectional(new Layer.TimeLstm(4, 3), new Layer.Gru(4, 2)),
            new Layer.Linear(3, 4)),
        new Head.Clock());
  }

  /** A network whose calendar ends, which the first version of the format could not say. */
  static Architecture.SequenceNetwork calendar() {
    return new Architecture.SequenceNetwork(
        5,
        4,
        2f,
        Layer.Stack.of(
            new Layer.Parallel(
                List.of(
                    new Layer.Residual(new Layer.MatrixMemory(4, 2, true)),
                    Layer.Stack.of(new Layer.TimeLstm(4, 4), new Layer.UnitNorm(4, 1.5f)))),
            new Layer.Linear(8, 8)),
        new Head.LongShort(true, true),
        1_767_225_600_000L);
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
