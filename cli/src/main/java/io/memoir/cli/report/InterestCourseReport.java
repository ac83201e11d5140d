package io.memoir.cli.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.TextTable;
import io.memoir.cli.terminal.Width;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import io.memoir.runtime.interest.Interest;
import io.memoir.runtime.interest.InterestCourse;
import io.memoir.runtime.interest.InterestMap;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The interests of one person over time.
 *
 * @param events number of events on items that the model knows; they are numbered from 1
 * @param now the interests after all of them
 * @param spans the strongest interest of each memory over the events, one memory after the other
 */
public record InterestCourseReport(long events, List<Interest> now, List<Span> spans) {
  private static final int NAME_COLUMNS = 60;

  /** Maximum number of changes of each memory that are printed, the last ones. */
  private static final int SHOWN = 10;

  public InterestCourseReport {
    now = List.copyOf(now);
    spans = List.copyOf(spans);
  }

  /**
   * Events after which the same interest was the strongest of a memory.
   *
   * @param interest the interest
   * @param from number of the first of these events
   * @param to number of the last one
   * @param begun time of the first one, in milliseconds since 1970; 0 if unknown
   */
  public record Span(Interest interest, long from, long to, long begun) {}

  /** Follows the interests over a history; events on unknown items are skipped. */
  public static InterestCourseReport of(
      InterestMap map, Recommender recommender, List<Event> history) {
    UserState state = recommender.newState(false);
    InterestCourse course = new InterestCourse(map);
    List<List<Span>> spans =
        IntStream.range(0, map.spaces().size())
            .<List<Span>>mapToObj(_ -> new ArrayList<>())
            .toList();
    for (Event event : history) {
      if (recommender.observe(state, event)) {
        course.follow(recommender, state);
        for (int space = 0; space < spans.size(); space++) {
          extend(spans.get(space), course.strongest(space), course.events(), event.time());
        }
      }
    }
    return new InterestCourseReport(
        course.events(), course.now(), spans.stream().flatMap(List::stream).toList());
  }

  private static void extend(List<Span> spans, Interest strongest, long event, long time) {
    if (!spans.isEmpty() && spans.getLast().interest().cluster().id() == strongest.cluster().id()) {
      Span last = spans.removeLast();
      spans.add(new Span(strongest, last.from(), event, last.begun()));
    } else {
      spans.add(new Span(strongest, event, event, time));
    }
  }

  /** Prints the interests now, and how the strongest ones changed. */
  public void print(PrintWriter out) {
    if (events == 0) {
      out.println("No interests: there are no events on items that the model knows.");
      return;
    }
    out.printf("Interests after %s:%n", events(events));
    TextTable table =
        new TextTable(
            2,
            "memory",
            "interest",
            "share",
            events(Math.min(InterestCourse.BACK, events - 1)) + " ago",
            "trend",
            "held for",
            "since");
    for (Interest interest : now) {
      table.row(
          interest.memory().word(),
          name(interest),
          InterestReport.share(interest.share()),
          InterestReport.share(interest.before()),
          interest.trend().word(),
          interest.heldEvents() == 0 ? "-" : events(interest.heldEvents()),
          day(interest.since()));
    }
    table.print(out, "  ");
    out.println("Strongest interest over time:");
    TextTable changes = new TextTable(2, "memory", "interest", "from event", "to event", "since");
    for (Span span : shown()) {
      changes.row(
          span.interest().memory().word(),
          name(span.interest()),
          Figures.count(span.from()),
          Figures.count(span.to()),
          day(span.begun()));
    }
    changes.print(out, "  ");
  }

  private static String events(long count) {
    return Figures.count(count) + (count == 1 ? " event" : " events");
  }

  /** The last spans of each memory. */
  private List<Span> shown() {
    List<Span> shown = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      int later = 0;
      for (int j = i + 1; j < spans.size() && sameMemory(i, j); j++) {
        later++;
      }
      if (later < SHOWN) {
        shown.add(spans.get(i));
      }
    }
    return shown;
  }

  private boolean sameMemory(int i, int j) {
    return spans.get(i).interest().memory() == spans.get(j).interest().memory();
  }

  private static String name(Interest interest) {
    return Width.fit(interest.cluster().name(), NAME_COLUMNS);
  }

  private static String day(long time) {
    return time == 0 ? "-" : Instant.ofEpochMilli(time).toString().substring(0, 10);
  }

  /** Adds {@code events}, {@code interests} and {@code course}. */
  public void addTo(JsonObject json) {
    json.addProperty("events", events);
    JsonArray interests = new JsonArray();
    for (Interest interest : now) {
      JsonObject each = named(interest);
      each.addProperty("share", interest.share());
      each.addProperty("shareBefore", interest.before());
      each.addProperty("trend", interest.trend().word());
      each.addProperty("heldEvents", interest.heldEvents());
      if (interest.since() != 0) {
        each.addProperty("since", Instant.ofEpochMilli(interest.since()).toString());
      }
      interests.add(each);
    }
    json.add("interests", interests);
    JsonArray course = new JsonArray();
    for (Span span : spans) {
      JsonObject each = named(span.interest());
      each.addProperty("fromEvent", span.from());
      each.addProperty("toEvent", span.to());
      if (span.begun() != 0) {
        each.addProperty("from", Instant.ofEpochMilli(span.begun()).toString());
      }
      course.add(each);
    }
    json.add("course", course);
  }

  private static JsonObject named(Interest interest) {
    JsonObject json = new JsonObject();
    json.addProperty("memory", interest.memory().word());
    json.addProperty("interestId", interest.cluster().id());
    json.addProperty("name", interest.cluster().name());
    return json;
  }
}
