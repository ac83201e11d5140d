package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.model.Moments;
import io.memoir.runtime.Explanation.Cause;
import io.memoir.runtime.Explanation.Earlier;
import io.memoir.runtime.Shares.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The sentence of an {@link Explanation}: at most three events with large effects and their times,
 * then whether the recommendation is due to lasting taste, to the current interest, or to likeness
 * to the items of the history, if the model distinguishes them. If an item of such an event shares
 * a neighbour in a knowledge graph with the recommended item, the sentence names it. If no event
 * stands out, or if every user would get the item, the sentence says so.
 */
final class ExplanationText {
  private static final int MOST_NAMED = 3;

  /** An event is named if its effect is at least this share of the item's personal lift, */
  private static final float STANDS_OUT = 0.1f;

  /** and at least this share of the effect of the strongest event. */
  private static final float BESIDE_STRONGEST = 0.4f;

  /** From this share on it is mostly the one interest; below its complement, mostly the other. */
  private static final double MOSTLY = 0.6;

  private static final long DAY = 24 * 3600 * 1000L;

  /** How long before the request an event happened. */
  private enum When {
    NOW(" just now"),
    TODAY(" today"),
    WEEK(" this week"),
    EARLIER(" earlier"),
    UNKNOWN("");

    final String words;

    When(String words) {
      this.words = words;
    }
  }

  private final Explanation explanation;
  private final long sessionStart;

  private ExplanationText(Explanation explanation) {
    this.explanation = explanation;
    long start = explanation.time();
    for (Cause cause : explanation.causes().reversed()) {
      long time = cause.event().time();
      if (start - time > Moments.SESSION_PAUSE) {
        break;
      }
      start = time;
    }
    this.sessionStart = start;
  }

  static String of(Explanation explanation) {
    ExplanationText text = new ExplanationText(explanation);
    return text.because() + text.interest() + text.anyway() + ".";
  }

  private String because() {
    int count = explanation.causes().size() + explanation.earlier().map(e -> e.count()).orElse(0);
    if (count == 0) {
      return "No events are known yet, so this is what every user gets";
    }
    float margin = explanation.standing().margin();
    float done = margin - explanation.unheard().margin();
    List<Cause> reasons = explanation.reasons(Integer.MAX_VALUE);
    if (done <= 0 && (reasons.isEmpty() || margin <= 0)) {
      return String.format(
          Locale.ROOT,
          "The history does not support it: it has rank %,d, and without any history rank %,d",
          explanation.standing().rank(),
          explanation.unheard().rank());
    }
    if (reasons.isEmpty()
        || reasons.getFirst().effect().margin() < STANDS_OUT * Math.max(done, margin)) {
      return explanation
          .earlier()
          .filter(earlier -> earlier.effect().margin() >= MOSTLY * done && done > 0)
          .map(this::dueTo)
          .orElseGet(() -> together(count));
    }
    return "Because of " + listed(named(reasons));
  }

  private String together(int count) {
    return String.format(
        Locale.ROOT,
        "No single event stands out: the %,d events together move it from rank %,d to rank %,d",
        count,
        explanation.unheard().rank(),
        explanation.standing().rank());
  }

  /** The events before those that were left out one by one are the cause. */
  private String dueTo(Earlier earlier) {
    int rank = explanation.standing().rank();
    return String.format(
        Locale.ROOT,
        "None of the last events stands out: %s it from rank %,d to rank %,d",
        earlier.count() == 1
            ? "the event before them moves"
            : String.format(Locale.ROOT, "the %,d events before them move", earlier.count()),
        rank + earlier.effect().places(),
        rank);
  }

  /** The strongest reasons, with each item once. */
  private static List<Cause> named(List<Cause> reasons) {
    float least = BESIDE_STRONGEST * reasons.getFirst().effect().margin();
    List<Cause> named = new ArrayList<>();
    Set<String> items = new HashSet<>();
    for (Cause cause : reasons) {
      if (named.size() < MOST_NAMED
          && cause.effect().margin() >= least
          && items.add(cause.details().id())) {
        named.add(cause);
      }
    }
    return named;
  }

  /** {@code A and B just now, and C earlier}. */
  private String listed(List<Cause> causes) {
    Map<When, List<String>> titles = new EnumMap<>(When.class);
    for (Cause cause : causes) {
      titles
          .computeIfAbsent(when(cause.event().time()), day -> new ArrayList<>())
          .add(cause.details().title() + common(cause));
    }
    return titles.entrySet().stream()
        .map(entry -> joined(entry.getValue()) + entry.getKey().words)
        .collect(Collectors.joining(", and "));
  }

  /**
   * {@code " (same director: X)"}: the neighbour in a knowledge graph that both items share, and
   * the fewest others; empty if they share none.
   */
  private static String common(Cause cause) {
    if (cause.shared().isEmpty()) {
      return "";
    }
    return " (same " + cause.shared().getFirst().words() + ")";
  }

  /** {@code A, B and C}. */
  private static String joined(List<String> titles) {
    int last = titles.size() - 1;
    return last == 0
        ? titles.getFirst()
        : String.join(", ", titles.subList(0, last)) + " and " + titles.get(last);
  }

  private When when(long time) {
    if (time == 0 || explanation.time() == 0) {
      return When.UNKNOWN;
    }
    if (time >= sessionStart) {
      return When.NOW;
    }
    long ago = explanation.time() - time;
    return ago <= DAY ? When.TODAY : ago <= 7 * DAY ? When.WEEK : When.EARLIER;
  }

  /**
   * A clause about the kind of interest. Nothing in training prevents the slow state from reacting
   * to the last event, so lasting taste is mentioned only if the events that support the item are
   * older than the current session; otherwise the share is given as a figure. Repetition and
   * likeness are computed from the items of the history, so they need no such confirmation.
   */
  private String interest() {
    return explanation.lift().map(this::interest).orElse("");
  }

  private String interest(Shares lift) {
    float longTerm = Math.max(0, lift.longTerm());
    float shortTerm = Math.max(0, lift.shortTerm());
    float similarity = Math.max(0, lift.similarity());
    float sum = longTerm + shortTerm + similarity + Math.max(0, lift.of(Part.OTHER));
    if (sum == 0) {
      return "";
    }
    double alike = similarity / (double) sum;
    long alikePercent = Math.round(100 * alike);
    if (alike >= MOSTLY) {
      String reason = repeats() ? "you chose it before" : "it is like what you chose before";
      return String.format(Locale.ROOT, "; mostly because %s (%d %%)", reason, alikePercent);
    }
    if (!lift.has(Part.LONG_TERM)) {
      return alike > 1 - MOSTLY
          ? String.format(Locale.ROOT, "; similarity share %d %%", alikePercent)
          : "";
    }
    double lasting = longTerm / (double) sum;
    long percent = Math.round(100 * lasting);
    long shortPercent = 100 - percent - alikePercent;
    double recent = recentEffect();
    if (lasting >= MOSTLY) {
      return recent <= 0.5
          ? String.format(Locale.ROOT, "; mostly your lasting taste%s (%d %%)", taste(), percent)
          : String.format(Locale.ROOT, "; long-term share %d %%", percent);
    }
    if (lasting <= 1 - MOSTLY - alike) {
      return recent >= 0.5
          ? String.format(Locale.ROOT, "; mostly your current interest (%d %%)", shortPercent)
          : String.format(Locale.ROOT, "; short-term share %d %%", shortPercent);
    }
    return alikePercent == 0
        ? String.format(
            Locale.ROOT,
            "; both your lasting taste%s and your current interest (%d and %d %%)",
            taste(),
            percent,
            shortPercent)
        : String.format(
            Locale.ROOT,
            "; your lasting taste%s, your current interest and likeness to what you chose before"
                + " (%d, %d and %d %%)",
            taste(),
            percent,
            shortPercent,
            alikePercent);
  }

  /** Whether one of the events that were left out one by one is on the explained item. */
  private boolean repeats() {
    return explanation.causes().stream()
        .anyMatch(cause -> cause.event().itemId().equals(explanation.itemId()));
  }

  /** The share of the events of this session in all positive effects; 1/2 if unknown. */
  private double recentEffect() {
    double recent = 0;
    double all = 0;
    for (Cause cause : explanation.reasons(Integer.MAX_VALUE)) {
      When when = when(cause.event().time());
      all += cause.effect().margin();
      recent += when == When.NOW ? cause.effect().margin() : 0;
      if (when == When.UNKNOWN) {
        return 0.5;
      }
    }
    return all == 0 ? 0.5 : recent / all;
  }

  /**
   * A clause that others would get the item too, if most of its lift exists without any history.
   */
  private String anyway() {
    boolean popular =
        !explanation.causes().isEmpty()
            && explanation.unheard().margin() > explanation.standing().margin() / 2
            && explanation.standing().margin() > 0;
    return popular ? "; popular with all users" : "";
  }

  /**
   * {@code " for C"} if C is the item's narrowest category and the user has several events in it.
   */
  private String taste() {
    List<String> categories = explanation.details().categories();
    if (categories.isEmpty()) {
      return "";
    }
    String narrowest = categories.getLast();
    long earlier =
        explanation.causes().stream()
            .filter(cause -> when(cause.event().time()) != When.NOW)
            .map(Cause::details)
            .map(ItemTable.Item::categories)
            .filter(each -> each.contains(narrowest))
            .count();
    return earlier >= 2 ? " for " + narrowest : "";
  }
}
