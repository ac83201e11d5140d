package io.memoir.runtime.explain;

import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Words;
import io.memoir.model.task.Task;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Candidates;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The scores of candidates by a task after a history: with the whole history, without each of its
 * events, and without each feature value of the user, the request and the candidates.
 */
public final class TaskEffects {

  /**
   * A feature value that was left out, which is treated as missing.
   *
   * @param scores the scores without it: of all candidates, or, for a value of an item, only of its
   *     candidate
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record FeatureEffect(Part part, String name, Value value, float[] scores) {}

  /**
   * The scores of the candidates with and without causes; arrays have one score per candidate.
   *
   * @param first the first event that was left out individually
   * @param with scores after the whole history
   * @param withoutHistory scores without events
   * @param without scores without event {@code first}, and without each one after it
   * @param recent scores after the history that begins with event {@code first}, if that is not the
   *     first event of the history
   * @param features values of the user and of the request that were left out
   * @param ofItems for each candidate, values of the item that were left out
   * @param numbers for each candidate the shares of its numbers, if it has any and they are asked
   *     for
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Result(
      int first,
      float[] with,
      float[] withoutHistory,
      List<float[]> without,
      Optional<float[]> recent,
      List<FeatureEffect> features,
      List<List<FeatureEffect>> ofItems,
      List<Optional<NumberShares>> numbers) {}

  private final Predictor predictor;
  private final Workspace workspace;
  private final int itemCount;
  private final Task task;
  private final Asked asked;
  private final Candidates candidates;

  private TaskEffects(
      Predictor predictor,
      Workspace workspace,
      int itemCount,
      Task task,
      Asked asked,
      Candidates candidates) {
    this.predictor = predictor;
    this.workspace = workspace;
    this.itemCount = itemCount;
    this.task = task;
    this.asked = asked;
    this.candidates = candidates;
  }

  /**
   * Leaves out each of the last events, and each feature value.
   *
   * @param candidates the candidates with their feature values
   * @param lastEvents number of events that are left out individually
   * @param numberShares whether the shares of numbers are computed
   */
  public static Result of(
      Predictor predictor,
      int itemCount,
      History history,
      Task task,
      Asked asked,
      Candidates candidates,
      int lastEvents,
      boolean numberShares) {
    Workspace workspace = predictor.newWorkspace(Folding.LANES);
    Asked moment = asked.withTime(history.moment(asked.time()));
    TaskEffects effects =
        new TaskEffects(predictor, workspace, itemCount, task, moment, candidates);
    Folding.Measured<float[]> measured =
        new Folding(predictor, workspace, history, lastEvents)
            .measure(states ->
                states.stream().map(state -> effects.scores(state, moment, candidates)).toList());
    return new Result(
        measured.first(),
        measured.with(),
        measured.unheard(),
        measured.without(),
        measured.recent(),
        effects.featureEffects(measured.whole()),
        effects.featureEffectsOfItems(measured.whole()),
        numberShares
            ? new IntegratedGradients(
                    predictor.schema(),
                    moment,
                    candidates,
                    (question, those) -> effects.scores(measured.whole(), question, those))
                .shares()
            : Collections.nCopies(candidates.items().length, Optional.empty()));
  }

  private float[] scores(State state, Asked question, Candidates those) {
    return predictor.predict(task, state, question, those, itemCount, workspace);
  }

  private List<FeatureEffect> featureEffects(State state) {
    Schema schema = predictor.schema();
    List<FeatureEffect> effects = new ArrayList<>();
    for (Map.Entry<String, Value> each : known(schema.user(), asked.user()).entrySet()) {
      Asked without = asked.withUser(without(asked.user(), each.getKey()));
      effects.add(featureEffect(Part.USER, each, scores(state, without, candidates)));
    }
    for (Map.Entry<String, Value> each : known(schema.request(), asked.request()).entrySet()) {
      Asked without = asked.withRequest(without(asked.request(), each.getKey()));
      effects.add(featureEffect(Part.REQUEST, each, scores(state, without, candidates)));
    }
    return effects;
  }

  private List<List<FeatureEffect>> featureEffectsOfItems(State state) {
    List<Feature> features = predictor.schema().item();
    List<List<FeatureEffect>> ofItems = new ArrayList<>();
    for (int i = 0; i < candidates.items().length; i++) {
      Given given = candidates.given().get(i);
      List<FeatureEffect> effects = new ArrayList<>();
      for (Map.Entry<String, Value> each : known(features, given).entrySet()) {
        Candidates.Change change = new Candidates.Change(given, without(given, each.getKey()));
        Candidates changed = candidates.supposing(i, change);
        effects.add(featureEffect(Part.ITEM, each, scores(state, asked, changed)));
      }
      ofItems.add(effects);
    }
    return ofItems;
  }

  private static FeatureEffect featureEffect(
      Part part, Map.Entry<String, Value> value, float[] scores) {
    return new FeatureEffect(part, value.getKey(), value.getValue(), scores);
  }

  /**
   * The given values of some features, in the order of the features, by the names under which they
   * were given: words have the name of their text.
   */
  private static Map<String, Value> known(List<Feature> features, Given given) {
    Map<String, Value> known = new LinkedHashMap<>();
    if (given instanceof Given.Raw(Values values)) {
      for (Feature feature : features) {
        String name = Words.source(feature.name());
        values.get(name).ifPresent(value -> known.put(name, value));
      }
    }
    return known;
  }

  private static Given without(Given given, String name) {
    if (!(given instanceof Given.Raw(Values values))) {
      return given;
    }
    Map<String, Value> rest = new LinkedHashMap<>(values.byName());
    rest.remove(name);
    return new Given.Raw(new Values(rest));
  }
}
