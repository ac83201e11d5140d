package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.Explanation.Earlier;
import io.memoir.runtime.Explanation.Effect;
import io.memoir.runtime.Explanation.Standing;
import io.memoir.runtime.explain.History;
import io.memoir.runtime.explain.LeaveOneOut;
import io.memoir.runtime.explain.Standings;
import io.memoir.runtime.feature.ItemTags;
import io.memoir.runtime.predict.Asked;
import io.memoir.runtime.predict.Predictor;
import io.memoir.runtime.predict.ScorePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Computes explanations with {@link LeaveOneOut}, in terms of events and items. */
record Explanations(Predictor predictor, ItemTable items, ItemTags tags) {

  /**
   * Explains each requested item.
   *
   * @param asked the numbers of the requested items
   * @param keepSeen whether the items of the history are ranked, too
   */
  List<Explanation> explain(
      List<Event> history, int[] asked, Asked moment, int lastEvents, boolean keepSeen) {
    History known = Event.known(history, items);
    return explanations(
        LeaveOneOut.of(predictor, items.size(), known, asked, moment, lastEvents, keepSeen),
        history,
        known,
        asked);
  }

  private List<Explanation> explanations(
      LeaveOneOut.Result result, List<Event> history, History known, int[] asked) {
    List<Explanation> explanations = new ArrayList<>();
    for (int a = 0; a < asked.length; a++) {
      int place = a;
      Standing with = standing(result.with(), place);
      List<Cause> causes = new ArrayList<>();
      for (int event = result.first(); event < known.positions().length; event++) {
        Standing without = standing(result.without().get(event - result.first()), place);
        causes.add(
            new Cause(
                known.positions()[event],
                history.get(known.positions()[event]),
                items.item(known.items()[event]),
                Effect.between(without, with),
                tags.shared(asked[a], known.items()[event])));
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
              shares(result.parts(), result.shares(), place),
              shares(result.parts(), result.lifts(), place),
              causes,
              result
                  .recent()
                  .map(recent ->
                      new Earlier(result.first(), Effect.between(standing(recent, place), with)))));
    }
    return explanations;
  }

  private static Optional<Shares> shares(List<ScorePart> parts, List<float[]> ofItems, int place) {
    return ofItems.isEmpty() ? Optional.empty() : Optional.of(Shares.of(parts, ofItems.get(place)));
  }

  private static Standing standing(Standings standings, int place) {
    return new Standing(
        standings.score()[place], standings.margin()[place], standings.rank()[place]);
  }
}
