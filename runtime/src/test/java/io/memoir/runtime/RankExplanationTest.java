package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Task;
import io.memoir.runtime.RankExplanation.FeatureEffect;
import io.memoir.runtime.RankExplanation.Part;
import io.memoir.runtime.ReferenceNetwork.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Causes and features are left out again by hand, in a program of its own. */
class RankExplanationTest {
  private static final long SEED = 13;
  private static final long TIME = 1_770_000_000_000L;

  private final Model model = FeatureModels.everything(8, SEED);
  private final Recommender recommender = Recommender.of(model);
  private final ReferenceNetwork reference = new ReferenceNetwork(model);
  private final List<Event> history = FeatureModels.events(9, SEED);
  private final Values user = FeatureModels.values(new SplittableRandom(6)).with("colour", "red");
  private final Values request = FeatureModels.values(new SplittableRandom(7)).with("price", 4);
  private final Values unknown = FeatureModels.values(new SplittableRandom(8)).with("price", 9);

  private RankRequest asked(Task task) {
    return RankRequest.by(task.name())
        .at(TIME)
        .about(user, request)
        .knowing(Map.of("item-3", FeatureModels.itemValues(3), "unknown", unknown));
  }

  private double score(Task task, Question question, ReferenceNetwork.Candidate candidate) {
    return task instanceof Task.Scored scored
        ? reference.score(scored, question, candidate)
        : reference.nextItem(question, candidate);
  }

  private static Values without(Values values, String name) {
    Map<String, Value> rest = new LinkedHashMap<>(values.byName());
    rest.remove(name);
    return new Values(rest);
  }

  @Test
  void explain_everyTask_effectsAsLeftOutByHand() {
    Question whole = new Question(history, TIME, user, request);
    for (Task task : recommender.tasks()) {
      List<RankExplanation> explanations =
          recommender.explain(history, List.of("item-3", "unknown"), asked(task), 4);
      assertThat(explanations).hasSize(2);
      for (RankExplanation each : explanations) {
        boolean isKnown = each.candidate().item() >= 0;
        ReferenceNetwork.Candidate candidate =
            isKnown ? reference.known(3) : reference.unknown(unknown);
        double with = score(task, whole, candidate);
        requireNear(each.candidate().score(), with);
        requireNear(
            each.withoutHistory().score(),
            score(task, new Question(List.of(), moment(), user, request), candidate));
        assertThat(each.causes()).hasSize(4);
        for (RankExplanation.Cause cause : each.causes()) {
          List<Event> rest = new ArrayList<>(history);
          assertThat(rest.remove(cause.position())).isEqualTo(cause.event());
          requireNear(
              cause.effect().score(),
              with - score(task, new Question(rest, TIME, user, request), candidate));
        }
        assertThat(each.earlier().orElseThrow().count()).isEqualTo(5);
        requireNear(
            each.earlier().orElseThrow().effect().score(),
            with
                - score(task, new Question(history.subList(5, 9), TIME, user, request), candidate));
        assertThat(each.features())
            .extracting(FeatureEffect::part)
            .contains(Part.USER, Part.REQUEST, Part.ITEM);
        for (FeatureEffect feature : each.features()) {
          requireNear(feature.effect().score(), with - without(task, feature, isKnown, candidate));
        }
      }
    }
  }

  /**
   * The shares of numbers add up to the score, and are those of a finer integration in double
   * precision, with derivatives as differences.
   */
  @Test
  void explain_numbers_sharesAreIntegratedGradients() {
    Values priced = user.with("price", 30);
    double[] z = {scaled(30), scaled(4), scaled(9)};
    for (Task task : recommender.tasks()) {
      RankExplanation explanation =
          recommender
              .explain(
                  history,
                  List.of("unknown"),
                  RankRequest.by(task.name())
                      .at(TIME)
                      .about(priced, request)
                      .knowing(Map.of("unknown", unknown))
                      .withNumberShares(),
                  4)
              .getFirst();
      RankExplanation.NumberShares numbers = explanation.numbers().orElseThrow();
      assertThat(numbers.shares())
          .extracting(RankExplanation.NumberShare::part)
          .containsExactly(Part.USER, Part.REQUEST, Part.ITEM);
      double size = Math.max(1, Math.abs(explanation.candidate().score()));
      double sum = numbers.scoreAtMeans();
      for (int axis = 0; axis < z.length; axis++) {
        RankExplanation.NumberShare share = numbers.shares().get(axis);
        sum += share.score();
        assertThat(share.mean()).isCloseTo(Math.expm1(1), within(1e-9));
        assertThat((double) share.score())
            .as("%s of %s, seed %d", share, task, SEED)
            .isCloseTo(integrated(task, priced, z, axis), within(2e-3 * size));
      }
      assertThat(sum).isCloseTo(explanation.candidate().score(), within(2e-3 * size));
    }
  }

  @Test
  void explain_noNumbers_noShares() {
    assertThat(
            recommender
                .explain(
                    history,
                    List.of("item-3"),
                    RankRequest.by("click-0")
                        .at(TIME)
                        .about(Values.NONE.with("colour", "red"), Values.NONE)
                        .withNumberShares(),
                    1)
                .getFirst()
                .numbers())
        .isEmpty();
  }

  @Test
  void explain_sharesAreNotAskedFor_onlyTheyAreMissing() {
    RankRequest asked = RankRequest.by("click-0").at(TIME).about(user.with("price", 30), request);
    RankExplanation without = recommender.explain(history, List.of("item-3"), asked, 4).getFirst();
    RankExplanation with =
        recommender.explain(history, List.of("item-3"), asked.withNumberShares(), 4).getFirst();
    assertThat(with.numbers()).isPresent();
    assertThat(without)
        .isEqualTo(
            new RankExplanation(
                with.candidate(),
                with.withoutHistory(),
                with.causes(),
                with.earlier(),
                with.features(),
                Optional.empty()));
  }

  /** The scaling of {@link FeatureModels}. */
  private static double scaled(double price) {
    return (Math.log1p(price) - 1) / 2;
  }

  private double integrated(Task task, Values priced, double[] z, int axis) {
    int steps = 200;
    double length = 1e-4;
    double sum = 0;
    for (int step = 0; step < steps; step++) {
      double[] at = new double[z.length];
      for (int i = 0; i < z.length; i++) {
        at[i] = z[i] * (step + 0.5) / steps;
      }
      at[axis] += length;
      double upper = scoreAt(task, priced, at);
      at[axis] -= 2 * length;
      sum += (upper - scoreAt(task, priced, at)) / (2 * length);
    }
    return z[axis] * sum / steps;
  }

  private double scoreAt(Task task, Values priced, double[] z) {
    double[] prices = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      double transformed = 1 + 2 * z[i];
      prices[i] = Math.copySign(Math.expm1(Math.abs(transformed)), transformed);
    }
    return score(
        task,
        new Question(
            history, TIME, priced.with("price", prices[0]), request.with("price", prices[1])),
        reference.unknown(unknown.with("price", prices[2])));
  }

  private long moment() {
    return TIME;
  }

  private double without(
      Task task, FeatureEffect feature, boolean isKnown, ReferenceNetwork.Candidate candidate) {
    String name = feature.name();
    return switch (feature.part()) {
      case USER -> {
        assertThat(feature.value()).isEqualTo(user.get(name).orElseThrow());
        yield score(task, new Question(history, TIME, without(user, name), request), candidate);
      }
      case REQUEST ->
          score(task, new Question(history, TIME, user, without(request, name)), candidate);
      case ITEM -> {
        Values values = isKnown ? FeatureModels.itemValues(3) : unknown;
        double[] vector = candidate.vector().clone();
        double[] before = reference.unknown(values).vector();
        double[] after = reference.unknown(without(values, name)).vector();
        for (int j = 0; j < vector.length; j++) {
          vector[j] += after[j] - before[j];
        }
        yield score(
            task,
            new Question(history, TIME, user, request),
            new ReferenceNetwork.Candidate(candidate.item(), vector));
      }
    };
  }

  private static void requireNear(double found, double wanted) {
    assertThat(found)
        .as("seed %d", SEED)
        .isCloseTo(wanted, within(1e-4 * Math.max(1, Math.abs(wanted))));
  }

  /** The effect on the value is that on the probability, not on the log odds. */
  @Test
  void explain_probability_effectOnBothScales() {
    RankExplanation explanation =
        recommender
            .explain(
                history,
                List.of("item-3"),
                RankRequest.by("click-1").about(user, request),
                Explanation.LAST_EVENTS)
            .getFirst();
    double value = explanation.candidate().value();
    for (RankExplanation.Cause cause : explanation.causes()) {
      double score = explanation.candidate().score() - cause.effect().score();
      assertThat(value - cause.effect().value())
          .isCloseTo(1 / (1 + Math.exp(-score)), within(1e-5));
    }
    assertThat(explanation.earlier()).isEmpty();
    assertThat(explanation.features()).extracting(FeatureEffect::part).doesNotContain(Part.ITEM);
  }

  @Test
  void explain_nextItemWithProfile_marginOfEachEvent() {
    Explanation explanation =
        recommender.explain(history, List.of("item-3"), 0, Profile.of(user, request), 3).getFirst();
    Question question = new Question(history, 0, user, request);
    requireNear(explanation.standing().score(), reference.nextItem(question, reference.known(3)));
    requireNear(
        explanation.unheard().score(),
        reference.nextItem(new Question(List.of(), 0, user, request), reference.known(3)));
    assertThat(explanation.causes()).hasSize(3);
    for (Explanation.Cause cause : explanation.causes()) {
      List<Event> rest = new ArrayList<>(history);
      rest.remove(cause.position());
      requireNear(
          cause.effect().score(),
          reference.nextItem(question, reference.known(3))
              - reference.nextItem(new Question(rest, 0, user, request), reference.known(3)));
    }
  }

  /** What is left out of words is the text that they are of. */
  @Test
  void explain_wordsOfAText_traitIsTheText() {
    Vocabulary vocabulary = new Vocabulary(List.of("red", "blue"));
    Feature words = new Feature.Categories("words:about", vocabulary, 4, Feature.Weighting.EQUAL);
    Schema schema = new Schema(List.of(words), List.of(), List.of(), List.of());
    Recommender reader =
        Recommender.of(
            FeatureModels.random(
                FeatureModels.network(schema, new Gru(8, 8), FeatureModels.tasks()), SEED));
    RankRequest plain = RankRequest.by("click-0");
    RankRequest told = plain.about(Profile.of(Values.NONE.with("about", "Red and blue")));
    List<Event> events = List.of(Event.of("item-1"));
    FeatureEffect feature =
        reader.explain(events, List.of("item-3"), told, 5).getFirst().features().getFirst();
    UserState state = FeatureModels.folded(reader, events);
    assertThat(feature.part()).isEqualTo(Part.USER);
    assertThat(feature.name()).isEqualTo("about");
    assertThat(feature.effect().score()).isNotZero();
    requireNear(
        feature.effect().score(),
        (double) reader.predict(state, "item-3", told).score()
            - reader.predict(state, "item-3", plain).score());
  }

  @Test
  void explain_badRequests_refused() {
    RankRequest clicks = RankRequest.by("click-0");
    assertThatThrownBy(() -> recommender.explain(history, List.of("nothing"), clicks, 5))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no item 'nothing' in the model");
    assertThatThrownBy(() -> recommender.explain(history, List.of("item-1"), clicks, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessage("lastEvents is 0, expected at least 1");
    assertThatThrownBy(
            () -> recommender.explain(history, List.of("item-1"), RankRequest.by("none"), 5))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the model has no task 'none', only");
  }
}
