package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.Explanation.Earlier;
import io.memoir.runtime.Explanation.Effect;
import io.memoir.runtime.Explanation.Standing;
import io.memoir.runtime.explain.LeaveOneOut;
import io.memoir.runtime.explain.Standings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Converts the results of {@link LeaveOneOut} to explanations in terms of events and items. */
final class Explanations {
  private Explanations() {}

  /**
   * Explains each requested item.
   *
   * @param history the events; the event {@code e} that was observed is at {@code positions[e]}
   * @param numbers the items of the events that were observed
   */
  static List<Explanation> of(
      LeaveOneOut.Result result,
      List<Event> history,
      int[] positions,
      int[] numbers,
      int[] asked,
      ItemTable items) {
    List<Explanation> explanations = new ArrayList<>();
    for (int a = 0; a < asked.length; a++) {
      int place = a;
      Standing with = standing(result.with(), place);
      List<Cause> causes = new ArrayList<>();
      for (int event = result.first(); event < positions.length; event++) {
        Standing without = standing(result.without().get(event - result.first()), place);
        causes.add(
            new Cause(
                positions[event],
                history.get(positions[event]),
                items.item(numbers[event]),
                Effect.between(without, with)));
      }
      ItemTable.Item details = items.item(asked[a]);
      explanations.add(
          new Explanation(
              details.id(),
              asked[a],
              details,
              result.time(),
              with,
              standing(result.unheard(), place),
              result.shares().isEmpty()
                  ? Optional.empty()
                  : Optional.of(Shares.of(result.shares().get(place))),
              result.lifts().isEmpty()
                  ? Optional.empty()
                  : Optional.of(Shares.of(result.lifts().get(place))),
              causes,
              result
                  .recent()
                  .map(recent ->
                      new Earlier(result.first(), Effect.between(standing(recent, place), with)))));
    }
    return explanations;
  }

  private static Standing standing(Standings standings, int place) {
    return new Standing(
        standings.score()[place], standings.margin()[place], standings.rank()[place]);
  }
}
