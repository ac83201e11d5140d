package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.model.task.Task;
import io.memoir.runtime.predict.Candidates;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.SplitScores;
import io.memoir.runtime.predict.Tasks;
import io.memoir.runtime.predict.Workspace;
import io.memoir.runtime.retrieval.Choice;
import io.memoir.runtime.retrieval.Selection;
import io.memoir.runtime.retrieval.TopK;
import io.memoir.runtime.state.Catalogue;
import io.memoir.runtime.state.ItemSet;
import io.memoir.runtime.state.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Answers requests: the best items are retrieved, the items whose scores the request changes are
 * added, and the answer is selected from this pool.
 */
record Retrieval(Catalogue catalogue, Predictor predictor) {
  /**
   * If there are fewer candidates than the catalogue divided by this, each is scored individually.
   */
  private static final int FEW = 16;

  /** Number of states that are processed as a batch. */
  private static final int SIDE_BY_SIDE = 32;

  private ItemTable items() {
    return catalogue.items();
  }

  /** The answer for one state. */
  List<Recommendation> recommend(State state, Request request, Workspace workspace) {
    return recommendations(answer(state, request, workspace), state, request, true, workspace);
  }

  /** The answer for each of several states. */
  List<List<Recommendation>> recommend(List<State> states, Request request, Workspace workspace) {
    List<List<Recommendation>> answers = new ArrayList<>(states.size());
    for (int first = 0; first < states.size(); first += SIDE_BY_SIDE) {
      List<State> some = states.subList(first, Math.min(states.size(), first + SIDE_BY_SIDE));
      List<List<Choice>> choices = answer(some, request, workspace);
      for (int i = 0; i < some.size(); i++) {
        answers.add(recommendations(choices.get(i), some.get(i), request, false, workspace));
      }
    }
    return answers;
  }

  /**
   * Adds what else is known of the items of an answer.
   *
   * @param scored whether the last call with this workspace scored this state
   */
  private List<Recommendation> recommendations(
      List<Choice> choices, State state, Request request, boolean scored, Workspace workspace) {
    Optional<Task> order = request.order().map(each -> Tasks.named(each.task(), predictor.tasks()));
    int[] chosen = choices.stream().mapToInt(Choice::item).toArray();
    // The score is that of the other task if there is one, and has no such parts.
    Optional<SplitScores> split =
        order.isPresent()
            ? Optional.empty()
            : predictor.splitScores(
                state, request.asked(), chosen, items().size(), scored, workspace);
    List<Recommendation> recommendations = new ArrayList<>(choices.size());
    for (int i = 0; i < chosen.length; i++) {
      int place = i;
      Choice choice = choices.get(i);
      ItemTable.Item details = items().item(choice.item());
      recommendations.add(
          new Recommendation(
              details.id(),
              choice.item(),
              choice.score(),
              split.map(each -> Shares.of(each.parts(), each.shares().get(place))),
              choice.propensity(),
              details,
              order.isEmpty()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(Tasks.value(order.get(), choice.score()))));
    }
    return List.copyOf(recommendations);
  }

  private List<Choice> answer(State state, Request request, Workspace workspace) {
    TopK pool = workspace.top;
    pool.reset(poolSize(request));
    IntPredicate allowed = allowed(state, request);
    BitSet boosted = numbers(request.boosts().keySet());
    retrieve(state, request, without(boosted, allowed), pool, workspace);
    return select(state, request, boosted, allowed, pool, workspace);
  }

  /** The same for several states, each with an answer of its own. */
  private List<List<Choice>> answer(List<State> states, Request request, Workspace workspace) {
    if (namesFew(request)) {
      return states.stream().map(state -> answer(state, request, workspace)).toList();
    }
    BitSet boosted = numbers(request.boosts().keySet());
    List<TopK> pools = new ArrayList<>();
    List<IntPredicate> allowed = new ArrayList<>();
    for (State state : states) {
      TopK pool = new TopK();
      pool.reset(poolSize(request));
      pools.add(pool);
      allowed.add(allowed(state, request));
    }
    List<IntPredicate> unboosted = allowed.stream().map(each -> without(boosted, each)).toList();
    predictor.best(states, request.asked(), items().size(), unboosted, pools, workspace);
    List<List<Choice>> answers = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      answers.add(select(states.get(i), request, boosted, allowed.get(i), pools.get(i), workspace));
    }
    return answers;
  }

  private int poolSize(Request request) {
    return Math.min(request.poolSize(), items().size());
  }

  private static IntPredicate without(BitSet boosted, IntPredicate allowed) {
    return boosted.isEmpty() ? allowed : item -> !boosted.get(item) && allowed.test(item);
  }

  /** Whether each of the candidates is scored individually. */
  private boolean namesFew(Request request) {
    return request.candidates() instanceof Request.Candidates.Ids(var ids)
        && ids.size() < items().size() / FEW;
  }

  /** Selects the answer from a pool to which the boosted items have not been added yet. */
  private List<Choice> select(
      State state,
      Request request,
      BitSet boosted,
      IntPredicate allowed,
      TopK pool,
      Workspace workspace) {
    if (!boosted.isEmpty()) {
      adjust(state, request, boosted.stream().filter(allowed).toArray(), pool, workspace);
    }
    pool.sort();
    if (request.order().isPresent()) {
      order(state, request, request.order().get(), pool, workspace);
    }
    return request.choosesTheBest()
        ? best(pool, request.limit())
        : Selection.of(pool, request.selection(), predictor.itemVectors());
  }

  /** Orders a pool by another task; its scores are then those of that task. */
  private void order(
      State state, Request request, Request.Order order, TopK pool, Workspace workspace) {
    int[] pooled = new int[pool.size()];
    for (int rank = 0; rank < pooled.length; rank++) {
      pooled[rank] = pool.item(rank);
    }
    float[] scores =
        predictor.predict(
            Tasks.named(order.task(), predictor.tasks()),
            state,
            request.asked(),
            Candidates.of(pooled),
            items().size(),
            workspace);
    pool.reset(pooled.length);
    for (int i = 0; i < pooled.length; i++) {
      offer(pool, pooled[i], scores[i]);
    }
    pool.sort();
  }

  /** Adds the best of the items without boosts to the pool. */
  private void retrieve(
      State state, Request request, IntPredicate allowed, TopK pool, Workspace workspace) {
    if (request.candidates() instanceof Request.Candidates.Ids(var ids) && namesFew(request)) {
      int[] few = numbers(ids).stream().filter(allowed).toArray();
      float[] scores = predictor.score(state, request.asked(), few, items().size(), workspace);
      for (int i = 0; i < few.length; i++) {
        offer(pool, few[i], scores[i]);
      }
    } else {
      predictor.best(state, request.asked(), items().size(), allowed, pool, workspace);
    }
  }

  /** Adds the boosted items to the pool, if they are good enough. */
  private void adjust(State state, Request request, int[] boosted, TopK pool, Workspace workspace) {
    float[] scores = predictor.score(state, request.asked(), boosted, items().size(), workspace);
    for (int i = 0; i < boosted.length; i++) {
      Boost boost = request.boosts().get(items().item(boosted[i]).id());
      if (boost != null) {
        offer(pool, boosted[i], boost.of(scores[i]));
      }
    }
  }

  private static void offer(TopK pool, int item, float score) {
    if (pool.wants(item, score)) {
      pool.add(item, score);
    }
  }

  private static List<Choice> best(TopK pool, int limit) {
    int places = Math.min(limit, pool.size());
    List<Choice> choices = new ArrayList<>(places);
    for (int rank = 0; rank < places; rank++) {
      choices.add(new Choice(pool.item(rank), pool.score(rank), 1));
    }
    return choices;
  }

  private IntPredicate allowed(State state, Request request) {
    IntPredicate among =
        switch (request.candidates()) {
          case Request.Candidates.All all -> item -> !catalogue.isForgotten(item);
          case Request.Candidates.Ids(var ids) -> numbers(ids)::get;
          case Request.Candidates.Numbers(IntPredicate test) ->
              item -> test.test(item) && !catalogue.isForgotten(item);
        };
    IntPredicate inDomain =
        request
            .profile()
            .domain()
            .map(predictor::insideDomain)
            .map(inside -> inside.and(among))
            .orElse(among);
    BitSet excluded = numbers(request.excludedIds());
    IntPredicate allowed =
        excluded.isEmpty() ? inDomain : item -> !excluded.get(item) && inDomain.test(item);
    ItemSet seen = state.seen;
    return request.excludeSeen() && seen != null
        ? item -> !catalogue.isSeen(seen, item) && allowed.test(item)
        : allowed;
  }

  /** The numbers of ids; ids that the model does not know are ignored. */
  private BitSet numbers(Iterable<String> ids) {
    BitSet numbers = new BitSet();
    for (String id : ids) {
      int item = items().indexOf(id);
      if (item >= 0) {
        numbers.set(item);
      }
    }
    return numbers;
  }

  /** The numbers of the items that pass a test. */
  BitSet matching(java.util.function.Predicate<ItemTable.Item> test) {
    BitSet matching = new BitSet(items().size());
    IntStream.range(0, items().size())
        .filter(item -> test.test(items().item(item)))
        .forEach(matching::set);
    return matching;
  }
}
