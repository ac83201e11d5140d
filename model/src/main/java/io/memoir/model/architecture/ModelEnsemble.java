package io.memoir.model.architecture;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.task.Label;
import io.memoir.model.task.Task;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Combines several models into one. Nothing is trained: the tensors of the members are stored side
 * by side, and the settings contain name, weight, settings, metrics and provenance of each member.
 */
public final class ModelEnsemble {
  private static final List<Function<Schema, List<Feature>>> KINDS =
      List.of(Schema::user, Schema::item, Schema::event, Schema::request);

  private ModelEnsemble() {}

  /**
   * Combines models.
   *
   * @param members at least one, all over the same items in the same order
   * @param weights of the members, more than 0, in their order
   * @param memoirVersion version of Memoir
   * @throws BadInputException if the members do not have the same items, features and predictions,
   *     naming the first that differs
   */
  public static Model of(
      List<Model> members, List<Float> weights, Combination combination, String memoirVersion) {
    if (weights.size() != members.size()) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%d weights for %d models, expected one per model",
              weights.size(),
              members.size()));
    }
    List<Architecture.Ensemble.Member> architectures = new ArrayList<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    JsonArray origins = new JsonArray();
    for (int i = 0; i < members.size(); i++) {
      Model member = members.get(i);
      requireSameItems(members.getFirst(), member, i);
      requireSameFeatures(members.subList(0, i), member);
      requireSameTasks(members.subList(0, i), member);
      requireSameDomains(members.subList(0, i), member);
      architectures.add(new Architecture.Ensemble.Member(member.architecture(), weights.get(i)));
      String prefix = Architecture.Ensemble.prefix(i);
      member.weights().tensors().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
      origins.add(origin(member, weights.get(i)));
    }
    JsonObject settings = new JsonObject();
    settings.add("members", origins);
    return new Model(
        members.stream().map(Model::name).collect(Collectors.joining(", ", "ensemble of ", "")),
        new Architecture.Ensemble(architectures, combination),
        new Weights(tensors),
        members.getFirst().items(),
        settings,
        Map.of(),
        provenance(members, memoirVersion));
  }

  private static void requireSameItems(Model first, Model member, int index) {
    if (!member.items().fingerprint().equals(first.items().fingerprint())) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "model %d (%s, %d items, fingerprint %.8s) does not know the same items in the same"
                  + " order as model 1 (%s, %d items, fingerprint %.8s): train them on the same"
                  + " data set",
              index + 1,
              member.name(),
              member.items().size(),
              member.items().fingerprint(),
              first.name(),
              first.items().size(),
              first.items().fingerprint()));
    }
  }

  /**
   * Evaluation encodes the features of events, users and requests once for all members, so members
   * that use features must use the same ones.
   */
  private static void requireSameFeatures(List<Model> before, Model member) {
    for (int i = 0; i < before.size(); i++) {
      for (Function<Schema, List<Feature>> kind : KINDS) {
        List<Feature> own = kind.apply(schema(member));
        List<Feature> others = kind.apply(schema(before.get(i)));
        if (!own.isEmpty() && !others.isEmpty() && !own.equals(others)) {
          throw new BadInputException(
              String.format(
                  Locale.ROOT,
                  "models %d and %d use different features ([%s]; [%s]%s), expected the same in both,"
                      + " or none in one: train them on the same data set",
                  i + 1,
                  before.size() + 1,
                  names(others),
                  names(own),
                  names(own).equals(names(others)) ? ", fitted to other values" : ""));
        }
      }
    }
  }

  /**
   * The predictions of tasks of the same name are averaged, so they must predict the same: the same
   * label and, for ratings, the same range.
   */
  private static void requireSameTasks(List<Model> before, Model member) {
    for (Task.Scored own : scored(member)) {
      for (int i = 0; i < before.size(); i++) {
        for (Task.Scored other : scored(before.get(i))) {
          if (other.name().equals(own.name()) && !predicted(other).equals(predicted(own))) {
            throw new BadInputException(
                String.format(
                    Locale.ROOT,
                    "models %d and %d predict different things by the task '%s' (%s; %s), expected the same in both",
                    i + 1,
                    before.size() + 1,
                    own.name(),
                    predicted(other),
                    predicted(own)));
          }
        }
      }
    }
  }

  /** A request asks all members for the same domain; members without domains ignore it. */
  private static void requireSameDomains(List<Model> before, Model member) {
    for (int i = 0; i < before.size(); i++) {
      Optional<Domains> own = domains(member);
      Optional<Domains> others = domains(before.get(i));
      if (own.isPresent() && others.isPresent() && !own.equals(others)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "models %d and %d have different domains (%s; %s), expected the same in both, or none in"
                    + " one: train them on the same data set",
                i + 1,
                before.size() + 1,
                others.get().column(),
                own.get().column()));
      }
      if (own.isPresent() && others.isPresent()) {
        requireSameDomainsOfItems(own.get(), before.get(i), member, i, before.size());
      }
    }
  }

  /** Each item is in one domain, whichever member is asked. */
  private static void requireSameDomainsOfItems(
      Domains domains, Model one, Model other, int number, int otherNumber) {
    int[] ofOne = itemDomains(one);
    int[] ofOther = itemDomains(other);
    int different = Arrays.mismatch(ofOne, ofOther);
    if (different >= 0) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "models %d and %d have item '%s' in different domains of '%s', expected the same in both:"
                  + " train them on the same data set",
              number + 1,
              otherNumber + 1,
              one.items().item(different).id(),
              domains.column()));
    }
  }

  private static int[] itemDomains(Model model) {
    return ItemTensors.domains(
        (Architecture.SequenceNetwork) model.architecture(), model.weights());
  }

  private static Optional<Domains> domains(Model model) {
    return model.architecture() instanceof Architecture.SequenceNetwork network
        ? network.domains()
        : Optional.empty();
  }

  private static List<Task.Scored> scored(Model model) {
    return model.architecture() instanceof Architecture.SequenceNetwork network
        ? network.tasks().stream()
            .filter(Task.Scored.class::isInstance)
            .map(Task.Scored.class::cast)
            .toList()
        : List.of();
  }

  /** What a task predicts, in words. */
  private static String predicted(Task.Scored task) {
    String label =
        switch (task.label()) {
          case Label.Happened() -> "every event";
          case Label.Column(String name) -> name;
          case Label.AtLeast(String name, double bound) -> name + " >= " + bound;
          case Label.Types(Set<String> types) ->
              "type " + types.stream().sorted().collect(Collectors.joining(" or "));
        };
    return switch (task) {
      case Task.Binary binary -> "probability of " + label;
      case Task.Rating rating ->
          "rating %s from %s to %s".formatted(label, rating.low(), rating.high());
    };
  }

  private static Schema schema(Model model) {
    return model.architecture() instanceof Architecture.SequenceNetwork network
        ? network.schema()
        : Schema.NONE;
  }

  private static String names(List<Feature> features) {
    return features.stream().map(Feature::name).collect(Collectors.joining(", "));
  }

  private static JsonObject origin(Model member, float weight) {
    Gson gson = new Gson();
    JsonObject origin = new JsonObject();
    origin.addProperty("name", member.name());
    origin.addProperty("weight", weight);
    origin.add("settings", member.settings());
    origin.add("metrics", gson.toJsonTree(member.metrics()));
    origin.add("provenance", gson.toJsonTree(member.provenance()));
    return origin;
  }

  /**
   * The provenance of the ensemble: the distinct values of the members, and the sum of their
   * training times.
   */
  private static Provenance provenance(List<Model> members, String memoirVersion) {
    List<Provenance> all = members.stream().map(Model::provenance).toList();
    return new Provenance(
        all.stream().map(Provenance::dataFingerprint).distinct().collect(Collectors.joining(", ")),
        all.stream().map(Provenance::splitFingerprint).distinct().collect(Collectors.joining(", ")),
        all.getFirst().seed(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        memoirVersion,
        System.getProperty("java.vendor") + " " + Runtime.version(),
        all.stream().map(Provenance::cpu).distinct().collect(Collectors.joining("; ")),
        all.stream()
            .map(Provenance::libraries)
            .filter(each -> !each.isEmpty())
            .distinct()
            .collect(Collectors.joining(", ")),
        all.stream().mapToDouble(Provenance::trainingSeconds).sum());
  }
}
