package io.memoir.runtime;

import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.Values;
import io.memoir.model.task.Task;
import io.memoir.runtime.RankExplanation.Outcome;
import io.memoir.runtime.explain.History;
import io.memoir.runtime.explain.NumberShares;
import io.memoir.runtime.explain.Part;
import io.memoir.runtime.explain.TaskEffects;
import io.memoir.runtime.feature.Given;
import io.memoir.runtime.predict.Candidates;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.Tasks;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.state.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/** Ranks candidates by a task. */
record Ranker(ItemTable items, Predictor predictor) {

  /** Candidates by their ids, and the ids of those that are missing or in another domain. */
  private record Found(List<String> ids, Candidates candidates, List<String> missing) {}

  Ranking rank(State state, List<String> ids, RankRequest request, Workspace workspace) {
    Task task = Tasks.named(request.task(), predictor.tasks());
    predictor.requireDomains(request.asked());
    // An id that is given several times is one candidate.
    List<String> distinct = List.copyOf(new LinkedHashSet<>(ids));
    Found found = find(distinct, request, predictor.seesUnknownItems(task));
    float[] scores =
        predictor.predict(task, state, request.asked(), found.candidates, items.size(), workspace);
    List<Ranking.Candidate> candidates = new ArrayList<>(scores.length);
    for (int i = 0; i < scores.length; i++) {
      candidates.add(
          new Ranking.Candidate(
              found.ids.get(i),
              found.candidates.items()[i],
              Tasks.value(task, scores[i]),
              scores[i]));
    }
    candidates.sort(Comparator.comparingDouble(candidate -> -candidate.score()));
    return new Ranking(task, candidates, found.missing);
  }

  /**
   * Explains the predictions of a task for candidates.
   *
   * @param lastEvents number of events that are left out one by one
   * @throws BadInputException if the model does not know one of them, or if one is not in the
   *     domain that is asked for
   */
  List<RankExplanation> explain(
      List<Event> history, List<String> ids, RankRequest request, int lastEvents) {
    Task task = Tasks.named(request.task(), predictor.tasks());
    predictor.requireDomains(request.asked());
    Found found = find(ids, request, predictor.seesUnknownItems(task));
    if (!found.missing.isEmpty()) {
      throw missing(found.missing.getFirst(), request.profile());
    }
    History known = Event.known(history, items);
    TaskEffects.Result effects =
        TaskEffects.of(
            predictor,
            items.size(),
            known,
            task,
            request.asked(),
            found.candidates,
            lastEvents,
            request.numberShares());
    List<RankExplanation> explanations = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      explanations.add(explanation(effects, i, task, history, known, found));
    }
    return explanations;
  }

  /** The error for an item that is no candidate of a request. */
  static BadInputException missing(String id, Profile profile) {
    String place = profile.domain().map(" of domain '%s'"::formatted).orElse("");
    return new BadInputException("no item '" + id + "'" + place + " in the model");
  }

  private RankExplanation explanation(
      TaskEffects.Result effects,
      int candidate,
      Task task,
      List<Event> history,
      History known,
      Found found) {
    Outcome with = outcome(task, effects.with()[candidate]);
    List<RankExplanation.Cause> causes = new ArrayList<>();
    for (int event = effects.first(); event < known.positions().length; event++) {
      float without = effects.without().get(event - effects.first())[candidate];
      causes.add(
          new RankExplanation.Cause(
              known.positions()[event],
              history.get(known.positions()[event]),
              items.item(known.items()[event]),
              with.minus(outcome(task, without))));
    }
    List<RankExplanation.FeatureEffect> features = new ArrayList<>();
    for (TaskEffects.FeatureEffect feature : effects.features()) {
      features.add(featureEffect(feature, with.minus(outcome(task, feature.scores()[candidate]))));
    }
    for (TaskEffects.FeatureEffect feature : effects.ofItems().get(candidate)) {
      features.add(featureEffect(feature, with.minus(outcome(task, feature.scores()[0]))));
    }
    return new RankExplanation(
        new Ranking.Candidate(
            found.ids.get(candidate),
            found.candidates.items()[candidate],
            with.value(),
            with.score()),
        outcome(task, effects.withoutHistory()[candidate]),
        causes,
        effects
            .recent()
            .map(recent ->
                new RankExplanation.Earlier(
                    effects.first(), with.minus(outcome(task, recent[candidate])))),
        features,
        effects.numbers().get(candidate).map(Ranker::numbers));
  }

  private static RankExplanation.FeatureEffect featureEffect(
      TaskEffects.FeatureEffect feature, Outcome effect) {
    return new RankExplanation.FeatureEffect(
        part(feature.part()), feature.name(), feature.value(), effect);
  }

  private static RankExplanation.NumberShares numbers(NumberShares numbers) {
    return new RankExplanation.NumberShares(
        numbers.atMeans(),
        numbers.shares().stream()
            .map(each ->
                new RankExplanation.NumberShare(
                    part(each.part()), each.name(), each.value(), each.mean(), each.score()))
            .toList());
  }

  private static RankExplanation.Part part(Part part) {
    return switch (part) {
      case USER -> RankExplanation.Part.USER;
      case REQUEST -> RankExplanation.Part.REQUEST;
      case ITEM -> RankExplanation.Part.ITEM;
    };
  }

  private static Outcome outcome(Task task, float score) {
    return new Outcome(Tasks.value(task, score), score);
  }

  private Found find(List<String> ids, RankRequest request, boolean unknownToo) {
    List<String> found = new ArrayList<>(ids.size());
    List<String> missing = new ArrayList<>();
    List<Given> given = new ArrayList<>();
    int[] numbers = new int[ids.size()];
    int wanted = domain(request);
    for (String id : ids) {
      int item = items.indexOf(id);
      boolean described = request.items().containsKey(id);
      Values values = request.items().getOrDefault(id, Values.NONE);
      boolean candidate = item >= 0 || (described && unknownToo);
      if (candidate && (wanted == Domains.NONE || domainOf(item, values) == wanted)) {
        numbers[found.size()] = item;
        found.add(id);
        given.add(Given.of(values));
      } else {
        missing.add(id);
      }
    }
    int[] kept = Arrays.copyOf(numbers, found.size());
    return new Found(found, new Candidates(kept, given), missing);
  }

  /** The number of the domain that is asked for; {@link Domains#NONE} if none is. */
  private int domain(RankRequest request) {
    return request
        .profile()
        .domain()
        .flatMap(name -> predictor.domains().map(each -> each.domains().require(name)))
        .orElse(Domains.NONE);
  }

  /** The number of the domain of an item, which its features tell if the model does not know it. */
  private int domainOf(int item, Values values) {
    return predictor.domains().map(each -> each.number(item, values)).orElse(Domains.NONE);
  }

  /** The predictions for items that the model knows, in their order. */
  double[] values(State state, int[] numbers, RankRequest request, Workspace workspace) {
    Task task = Tasks.named(request.task(), predictor.tasks());
    float[] scores =
        predictor.predict(
            task, state, request.asked(), Candidates.of(numbers), items.size(), workspace);
    double[] values = new double[scores.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Tasks.value(task, scores[i]);
    }
    return values;
  }
}
