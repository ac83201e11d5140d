package io.memoir.spring.shop;

import io.memoir.runtime.Event;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.spring.TimedRecommender;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Service;

/** Remembers what people did, and says what they may want next. */
@Service
public class Shop {
  private final TimedRecommender memoir;
  private final Map<String, UserState> states = new ConcurrentHashMap<>();

  Shop(TimedRecommender memoir) {
    this.memoir = memoir;
  }

  public void happened(String person, String itemId, long time) {
    states.compute(
        person,
        (id, known) -> {
          UserState state = known == null ? memoir.recommender().newState() : known.copy();
          memoir.observe(state, new Event(itemId, time));
          return state;
        });
  }

  public List<String> next(String person) {
    UserState state = states.getOrDefault(person, memoir.recommender().newState());
    return memoir.recommend(state, Request.top(5)).stream().map(Recommendation::itemId).toList();
  }
}
