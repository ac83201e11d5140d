package io.memoir.runtime.state;

import io.memoir.model.Architecture;
import io.memoir.model.Combination;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An architecture in one canonical line, which the fingerprint of a model is made from and which
 * therefore never changes: stored states are recognised by it. The names are those of the day when
 * it was written down for the first time, and do not follow the names in the code. What is added to
 * a record later is written only where it differs from what the record meant before.
 */
final class ArchitectureText {
  private ArchitectureText() {}

  static String of(Architecture architecture) {
    return switch (architecture) {
      case Architecture.SequenceNetwork(
              int items,
              int width,
              float inputScale,
              Layer body,
              Head head,
              long calendarEnd) ->
          "SequenceNetwork[itemCount=%s, width=%s, inputScale=%s, body=%s, head=%s, calendarEnd=%s]"
              .formatted(items, width, inputScale, of(body), of(head), calendarEnd);
      case Architecture.Popularity(int items) -> "Popularity[itemCount=%s]".formatted(items);
      case Architecture.ItemNeighbours(int items, int window, float decay) ->
          "ItemNeighbours[itemCount=%s, window=%s, decay=%s]".formatted(items, window, decay);
      case Architecture.SessionNeighbours(
              int items,
              int sessions,
              int neighbours,
              int sampleSize,
              int window) ->
          "SessionNeighbours[itemCount=%s, sessionCount=%s, neighbours=%s, sampleSize=%s, window=%s]"
              .formatted(items, sessions, neighbours, sampleSize, window);
      case Architecture.Ensemble(
              List<Architecture.Ensemble.Member> members,
              Combination combination) ->
          "Ensemble[members=%s, combination=%s]"
              .formatted(
                  members.stream()
                      .map(member ->
                          "Member[architecture=%s, weight=%s]"
                              .formatted(of(member.architecture()), member.weight()))
                      .collect(Collectors.joining(", ", "[", "]")),
                  of(combination));
    };
  }

  private static String of(Combination combination) {
    return switch (combination) {
      case Combination.Score() -> "Score[]";
      case Combination.ReciprocalRank(int constant) ->
          "ReciprocalRank[constant=%s]".formatted(constant);
    };
  }

  private static String of(Head head) {
    return switch (head) {
      case Head.Direct() -> "Direct[]";
      case Head.Clock() -> "Clock[]";
      case Head.LongShort(boolean timed, boolean gated) ->
          "LongShort[timed=%s, gated=%s]".formatted(timed, gated);
    };
  }

  private static String of(Layer layer) {
    return switch (layer) {
      case Layer.Lstm(int input, int width) ->
          "Lstm[inputWidth=%s, width=%s]".formatted(input, width);
      case Layer.TimeLstm(int input, int width) ->
          "TimeLstm[inputWidth=%s, width=%s]".formatted(input, width);
      case Layer.Gru(int input, int width) ->
          "Gru[inputWidth=%s, width=%s]".formatted(input, width);
      case Layer.SelfAttention(int width, int heads, int window) ->
          "SelfAttention[width=%s, heads=%s, window=%s]".formatted(width, heads, window);
      case Layer.LinearRecurrence(int input, int width) ->
          "LinearRecurrence[inputWidth=%s, width=%s]".formatted(input, width);
      case Layer.MatrixMemory(int width, int heads, boolean timed) ->
          "MatrixMemory[width=%s, heads=%s, timed=%s]".formatted(width, heads, timed);
      case Layer.LayerNorm(int width) -> "LayerNorm[width=%s]".formatted(width);
      case Layer.Linear(int input, int output) ->
          "Linear[inputWidth=%s, outputWidth=%s]".formatted(input, output);
      case Layer.FeedForward(int width, int hidden) ->
          "FeedForward[width=%s, hidden=%s]".formatted(width, hidden);
      case Layer.GatedFeedForward(int width, int hidden) ->
          "GatedFeedForward[width=%s, hidden=%s]".formatted(width, hidden);
      case Layer.UnitNorm(int width, float scale) ->
          "UnitNorm[width=%s, scale=%s]".formatted(width, scale);
      case Layer.Residual(Layer inner) -> "Residual[inner=%s]".formatted(of(inner));
      case Layer.Parallel(List<Layer> layers) -> "Parallel[layers=%s]".formatted(of(layers));
      case Layer.Bidirectional(Layer forward, Layer backward) ->
          "Bidirectional[forward=%s, backward=%s]".formatted(of(forward), of(backward));
      case Layer.Stack(List<Layer> layers) -> "Stack[layers=%s]".formatted(of(layers));
    };
  }

  private static String of(List<Layer> layers) {
    return layers.stream().map(ArchitectureText::of).collect(Collectors.joining(", ", "[", "]"));
  }
}
