package io.memoir.spring;

import io.memoir.runtime.Event;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/**
 * A recommender whose calls are measured: {@code memoir.observe}, {@code memoir.recommend} and
 * {@code memoir.rank}, with histograms from one microsecond to one second.
 */
public final class TimedRecommender {
  private final Recommender recommender;
  private final Timer observing;
  private final Timer recommending;
  private final Timer ranking;

  public TimedRecommender(Recommender recommender, MeterRegistry registry) {
    this.recommender = recommender;
    this.observing = timer("memoir.observe", "Time to add an event to a state", registry);
    this.recommending = timer("memoir.recommend", "Time of recommend calls", registry);
    this.ranking = timer("memoir.rank", "Time of rank calls", registry);
  }

  static Timer timer(String name, String description, MeterRegistry registry) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(1_000))
        .maximumExpectedValue(Duration.ofSeconds(1))
        .register(registry);
  }

  /** Like {@link Recommender#observe(UserState, Event)}. */
  public boolean observe(UserState state, Event event) {
    return observing.record(() -> recommender.observe(state, event));
  }

  /** Like {@link Recommender#recommend}. */
  public List<Recommendation> recommend(UserState state, Request request) {
    Timer.Sample sample = Timer.start();
    try {
      return recommender.recommend(state, request);
    } finally {
      sample.stop(recommending);
    }
  }

  /** Like {@link Recommender#rank}. */
  public Ranking rank(UserState state, List<String> itemIds, RankRequest request) {
    Timer.Sample sample = Timer.start();
    try {
      return recommender.rank(state, itemIds, request);
    } finally {
      sample.stop(ranking);
    }
  }

  /** The recommender itself, for all other methods. */
  public Recommender recommender() {
    return recommender;
  }
}
