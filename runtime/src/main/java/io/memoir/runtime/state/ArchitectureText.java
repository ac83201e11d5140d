package io.memoir.runtime.state;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.file.SchemaJson;
import io.memoir.model.file.TaskJson;
import io.memoir.model.json.LayerCodec;
import io.memoir.model.task.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A canonical description of an architecture in one line, from which the fingerprint of a model is
 * computed. Stored states are recognised by the fingerprint, so the description never changes. Its
 * names are those of its first version, and do not follow the names in the code. A component that
 * is added to a record later is written only if its value differs from the earlier meaning of the
 * record.
 */
final class ArchitectureText {
  private ArchitectureText() {}

  static String of(Architecture architecture) {
    return switch (architecture) {
      case Architecture.SequenceNetwork network -> of(network);
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

  /**
   * Components that were added with features and tasks are written only if a network has features,
   * or other tasks than next-item.
   */
  private static String of(Architecture.SequenceNetwork network) {
    boolean plain =
        network.schema().isEmpty()
            && network.tasks().size() == 1
            && network.tasks().getFirst() instanceof Task.NextItem(String name, Head head)
            && name.equals(Task.NextItem.USUAL);
    String head = network.nextItem().map(task -> of(task.head())).orElse("none");
    return "SequenceNetwork[itemCount=%s, width=%s, inputScale=%s, body=%s, head=%s, calendarEnd=%s%s]"
        .formatted(
            network.itemCount(),
            network.width(),
            network.inputScale(),
            of(network.body()),
            head,
            network.calendarEnd(),
            plain
                ? ""
                : ", schema=%s, tasks=%s%s"
                    .formatted(
                        SchemaJson.write(network.schema()),
                        TaskJson.write(network.tasks()),
                        network.items().lists() == ListEncoding.MEAN ? "" : ", lists=LSTM"));
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
      case Head.ByDomain(Head inner, Domains domains, DomainMemory memory) ->
          "ByDomain[inner=%s, column=%s, domains=%s%s]"
              .formatted(
                  of(inner),
                  domains.column(),
                  domains.names(),
                  switch (memory) {
                    case SHARED -> "";
                    case SEPARATE -> ", memory=SEPARATE";
                    case GATED -> ", memory=GATED";
                  });
    };
  }

  /**
   * A layer by its form in files, whose names never change: {@code TimeLstm[inputWidth=8, width=8]}
   * for {@code {"type": "time-lstm", "inputWidth": 8, "width": 8}}.
   */
  private static String of(Layer layer) {
    return of(LayerCodec.write(layer));
  }

  private static String of(JsonElement json) {
    return switch (json) {
      case JsonArray array ->
          array.asList().stream()
              .map(ArchitectureText::of)
              .collect(Collectors.joining(", ", "[", "]"));
      case JsonObject object ->
          object.entrySet().stream()
              .filter(field -> !field.getKey().equals("type"))
              .map(field -> field.getKey() + "=" + of(field.getValue()))
              .collect(Collectors.joining(", ", name(object.get("type").getAsString()) + "[", "]"));
      default -> json.getAsString();
    };
  }

  /** {@code TimeLstm} for {@code time-lstm}. */
  private static String name(String type) {
    return Arrays.stream(type.split("-", -1))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
