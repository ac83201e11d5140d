package io.memoir.server.http.metrics;

/**
 * Counts of the traffic: either since the process started, or between two such counts.
 *
 * @param events accepted events
 * @param unknownItems accepted events on items that the serving model did not know
 * @param answers answers with items: those of {@code /v1/recommend}, {@code /v1/rank}, {@code
 *     /v1/similar}, {@code /v1/popular} and {@code /v1/recent} with status 200
 * @param errors responses with a status of 500 or more, except those of health checks
 * @param judged recommended lists after which the user sent a new event
 * @param hits judged lists whose first items contain the item of this event
 * @param times how long the answers took
 */
public record Traffic(
    long events,
    long unknownItems,
    long answers,
    long errors,
    long judged,
    long hits,
    AnswerTimes times) {

  /**
   * The counts since an earlier time. None is negative, and there are not more hits than judged
   * lists: the counts of a model are dropped when many others have served since.
   */
  public Traffic minus(Traffic earlier) {
    long judgedSince = Math.max(0, judged - earlier.judged);
    return new Traffic(
        Math.max(0, events - earlier.events),
        Math.max(0, unknownItems - earlier.unknownItems),
        Math.max(0, answers - earlier.answers),
        Math.max(0, errors - earlier.errors),
        judgedSince,
        Math.clamp(hits - earlier.hits, 0L, judgedSince),
        times.minus(earlier.times));
  }
}
