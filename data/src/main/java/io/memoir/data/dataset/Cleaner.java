package io.memoir.data.dataset;

import io.memoir.data.Split;
import io.memoir.data.event.EventReader;
import io.memoir.data.event.EventTable;
import io.memoir.data.layout.Role;
import io.memoir.data.schema.Describer;
import io.memoir.data.sql.Duck;
import io.memoir.model.BadInputException;
import java.util.List;
import java.util.stream.Collectors;

/** The first steps of a preparation, which select the events to keep. */
final class Cleaner {
  private static final String DUPLICATES = "exact duplicates";
  private static final String UNWANTED = "not selected by --types and --min-value";

  private final Preparation preparation;
  private final Tables tables;
  private final ShownSteps shown;
  private final Duck duck;
  private final List<String> warnings;

  /**
   * @param warnings receives warnings about suspicious events
   */
  Cleaner(Preparation preparation, Tables tables, ShownSteps shown, List<String> warnings) {
    this.preparation = preparation;
    this.tables = tables;
    this.shown = shown;
    this.duck = tables.duck();
    this.warnings = warnings;
  }

  /**
   * Keeps the wanted events and numbers users and items.
   *
   * @param separateTests whether there are inputs of {@code prefix items TAB target}
   */
  void encode(EventReader reader, boolean separateTests) {
    if (!preparation.keepTypes().isEmpty() || preparation.minimumValue().isPresent()) {
      want(reader);
    }
    shown.name();
    tables.table("histories");
    tables.table("item_codes");
    tables.table("encoded");
    tables.events("encoded");
    shown.encode();
    if (separateTests) {
      tables.table("test_rows");
      tables.next("learning_rows");
    }
  }

  private void want(EventReader reader) {
    tables.put(
        "wanted_types",
        preparation.keepTypes().isEmpty()
            ? "1 = 1"
            : "type IN ("
                + preparation.keepTypes().stream()
                    .map(Duck::literal)
                    .collect(Collectors.joining(", "))
                + ")");
    tables.put(
        "wanted_values",
        preparation.minimumValue().isPresent()
            ? "value >= " + preparation.minimumValue().getAsDouble()
            : "1 = 1");
    long all = tables.count();
    tables.view("wanted");
    tables.events("wanted");
    long kept = tables.count();
    tables.dropped(UNWANTED, all - kept);
    shown.want(UNWANTED);
    Unwanted unwanted = new Unwanted(duck, preparation, reader.features(), reader.strangeValues());
    if (kept == 0) {
      throw new BadInputException(unwanted.reason(all));
    }
    unwanted.warning().ifPresent(warnings::add);
  }

  /**
   * Drops events, and rows that are not folded, that are equal to an earlier one in all columns
   * that were read.
   */
  void distinct(EventReader reader) {
    if (!preparation.dropExactDuplicates() || !reader.timed()) {
      return;
    }
    StringBuilder more = new StringBuilder();
    if (reader.has(Role.IMPRESSIONS)) {
      more.append(", r.").append(Role.IMPRESSIONS.column);
    }
    for (int i = 0; i < reader.others().size(); i++) {
      more.append(", r.").append(EventTable.other(i));
    }
    tables.put("input", Describer.EVENTS);
    tables.put("all_columns", ", r.type, r.value" + more);
    if (more.isEmpty()) {
      tables.cleaned("distinct_rows", DUPLICATES);
    } else {
      tables.put("compared", tables.events());
      tables.compare(() -> tables.cleaned("unrepeated", DUPLICATES));
    }
    shown.distinct(DUPLICATES);
  }

  /** Drops repeats, and users and items with few events; cuts histories into visits. */
  void clean(Split split, boolean timed, boolean separateTests) {
    if (preparation.sessionGap().isPresent()) {
      if (!timed) {
        throw new BadInputException(
            "--session-gap needs event times, but the input has none: name the column with --time");
      }
      tables.put("gap_ms", Long.toString(preparation.sessionGap().get().toMillis()));
      tables.next("visits");
    }
    boolean sessions = split instanceof Split.Session && !separateTests;
    if (preparation.dropRepeats().orElse(sessions)) {
      tables.cleaned("without_repeats", "same item as the event before");
    }
    int minUser = sessions ? Math.max(2, preparation.minUser()) : preparation.minUser();
    boolean bounded = minUser > 1 || preparation.minItem() > 1;
    if (bounded) {
      core(minUser);
    }
    shown.clean(bounded);
  }

  /** Applies both minimum numbers of events repeatedly, until nothing changes. */
  private void core(int minUser) {
    tables.put("min_user", Integer.toString(minUser));
    tables.put("min_item", Integer.toString(preparation.minItem()));
    long before = tables.count();
    long last = before;
    int rounds = 0;
    while (true) {
      tables.next("core");
      rounds++;
      long now = tables.count();
      if (now == last) {
        break;
      }
      last = now;
    }
    String bounds =
        "users with fewer than "
            + minUser
            + " events or items with fewer than "
            + preparation.minItem();
    tables.dropped(bounds + " (applied repeatedly, " + rounds + " rounds)", before - last);
    if (last == 0) {
      throw new BadInputException("no events are left: all " + before + " belong to " + bounds);
    }
  }
}
