package io.memoir.data.event;

import io.memoir.data.EventFormat;
import io.memoir.data.Part;
import io.memoir.data.layout.Layout;
import io.memoir.data.layout.Role;
import io.memoir.data.source.DelimitedRecords;
import io.memoir.data.source.FieldSplitter;
import io.memoir.data.source.JsonRecords;
import io.memoir.data.source.Lines;
import io.memoir.data.source.ParquetRecords;
import io.memoir.data.source.RecordSink;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.value.IdSeparator;
import io.memoir.data.value.MissingValues;
import io.memoir.data.value.Numbers;
import io.memoir.data.value.TimeKind;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one file of events into a table. */
public final class EventFile implements RecordSink {
  private static final long YEAR_1971_MS = 31_536_000_000L;
  private static final long YEAR_MS = 366L * 86_400_000;

  /** Counts suspicious events of one kind, and records the line of the first one. */
  private static final class Odd {
    private long count;
    private long firstLine;
    private String first = "";

    void add(long line, String what) {
      if (count++ == 0) {
        firstLine = line;
        first = what;
      }
    }
  }

  private final Layout layout;
  private final ZoneId zone;
  private final long future;
  private final EventTable table;
  private final EventPlaces where;
  private final RejectedLines rejected;
  private final IdSeparator separator;
  private final EventParser parser;
  private final Odd padded = new Odd();
  private final Odd strangeValues = new Odd();
  private final Odd ambiguousValues = new Odd();
  private final List<String> shapes = new ArrayList<>();
  private boolean marksDecided;
  private boolean thousands;
  private final Odd before1970 = new Odd();
  private final Odd in1970 = new Odd();
  private final Odd inFuture = new Odd();
  private final Decimals userDecimals = new Decimals();
  private final Decimals itemDecimals = new Decimals();
  private final int[] places;
  private final Optional<Part> part;
  private final String sessionPrefix;
  private long events;
  private long lost;

  /**
   * @param separator what separates the impressions in a field
   * @param where receives the places of the events
   * @param part part of all events of the file, if they are to be predicted
   * @param sessionPrefix precedes the line number in the ids of sessions that have no other id;
   *     differs between files
   */
  public EventFile(
      Layout layout,
      ZoneId zone,
      IdSeparator separator,
      Instant now,
      EventTable table,
      EventPlaces where,
      RejectedLines rejected,
      Optional<Part> part,
      String sessionPrefix) {
    this.layout = layout;
    this.zone = zone;
    this.part = part;
    this.sessionPrefix = sessionPrefix;
    this.places = table.places(layout);
    this.future = now.toEpochMilli() + YEAR_MS;
    this.table = table;
    this.where = where;
    this.rejected = rejected;
    this.separator = separator;
    this.parser = new EventParser(layout, zone, separator);
  }

  /**
   * Adds the events of the file to the table.
   *
   * @throws BadInputException if the file has no events
   */
  public void read() throws IOException {
    where.begin(layout);
    switch (layout.format()) {
      case PARQUET ->
          new ParquetRecords(
                  layout.look(),
                  layout.names(),
                  layout.types(),
                  wanted(),
                  place -> mayBeList(place))
              .read(this);
      case JSONL -> json();
      case SEQUENCES, SESSIONS -> sequences();
      case CSV, TSV, RECBOLE, MOVIELENS, PAIRS -> {
        EventParser shape = new EventParser(layout, zone, separator);
        new DelimitedRecords(
                layout.delimiter(),
                layout.quoted(),
                layout.header() ? 1 : 0,
                layout.names().size(),
                new DelimitedRecords.Shape(fields -> shape.parse(fields).isEmpty(), layout.timed()))
            .read(layout.look().open(), this);
      }
      case AUTO -> throw new IllegalStateException("the layout has the format AUTO");
    }
    if (events == 0 && lost == 0) {
      throw new BadInputException(file() + " has no events after its first line");
    }
  }

  private void json() throws IOException {
    Map<Integer, String> ids = new HashMap<>();
    for (Role role : List.of(Role.USER, Role.ITEM, Role.TIME, Role.SESSION)) {
      if (layout.has(role)) {
        ids.put(layout.place(role), role.word());
      }
    }
    JsonRecords records = new JsonRecords(layout.look(), layout.names(), this::mayBeList, ids);
    records.read(this);
    shapes.addAll(records.warnings(this::word));
  }

  /** Names a column in a message, by its role if it has one. */
  private String word(int place) {
    return layout.roles().entrySet().stream()
        .filter(role -> role.getValue() == place)
        .findFirst()
        .map(role -> "the " + role.getKey().word())
        .orElseGet(() -> "'" + layout.name(place) + "'");
  }

  private List<Integer> wanted() {
    List<Integer> wanted = new ArrayList<>(layout.roles().values());
    Arrays.stream(places).filter(place -> place >= 0).forEach(wanted::add);
    return wanted;
  }

  /** Whether a list is accepted as the field of a column. */
  private boolean mayBeList(int place) {
    return place == layout.place(Role.IMPRESSIONS) || !layout.roles().containsValue(place);
  }

  private Path file() {
    return layout.file();
  }

  @Override
  public void record(long line, List<String> fields, String text) {
    String wrong = parser.parse(fields);
    if (!wrong.isEmpty()) {
      rejected(line, wrong, text);
      return;
    }
    wrong = table.fault(fields, places);
    if (!wrong.isEmpty()) {
      rejected(line, wrong, text);
      return;
    }
    events++;
    where.add(table.rows(), line);
    table.add(parser, layout.timed(), part, fields, places);
    userDecimals.add(parser.user());
    itemDecimals.add(parser.item());
    if (parser.padded()) {
      padded.add(line, "");
    }
    if (!parser.strangeValue().isEmpty()) {
      strangeValues.add(line, parser.strangeValue());
    }
    if (!parser.valueText().isEmpty()) {
      marks(line, parser.valueText());
    }
    if (layout.timed()) {
      if (parser.time() < 0) {
        before1970.add(line, Instant.ofEpochMilli(parser.time()).toString());
      } else if (parser.time() < YEAR_1971_MS) {
        in1970.add(line, "");
      } else if (parser.time() > future) {
        inFuture.add(line, Instant.ofEpochMilli(parser.time()).toString());
      }
    }
  }

  /** Records how commas and points are used in a value. */
  private void marks(long line, String text) {
    boolean comma = text.indexOf(',') >= 0;
    if (!comma && !layout.decimalComma()) {
      return;
    }
    thousands |= comma && !layout.decimalComma() && !Double.isNaN(parser.value());
    if (Numbers.isAmbiguous(text, layout.decimalComma())) {
      ambiguousValues.add(line, "'" + text + "' was read as " + parser.value());
    } else if (!Double.isNaN(parser.value()) && Numbers.decides(text)) {
      marksDecided = true;
    }
  }

  /** Whether values have commas as thousands separators. */
  public boolean thousands() {
    return thousands;
  }

  @Override
  public void rejected(long line, String reason, String text) {
    lost++;
    rejected.add(file(), line, reason, text);
  }

  /**
   * Reads lines of words: the items of a user, or those of a session, whose id is the line number
   * after the prefix.
   */
  private void sequences() throws IOException {
    boolean sessions = layout.format() == EventFormat.SESSIONS;
    FieldSplitter splitter = new FieldSplitter(layout.delimiter(), false);
    try (Lines lines = new Lines(layout.look().open())) {
      Lines.Line line;
      boolean header = layout.header();
      while ((line = lines.next()) != null) {
        if (line.faulty()) {
          rejected(line.number(), line.fault(), line.text());
        } else if (!line.text().isBlank()) {
          if (header) {
            header = false;
            continue;
          }
          List<String> words =
              splitter.literally(line.text().strip()).stream().filter(w -> !w.isBlank()).toList();
          sequence(line, sessions, words);
        }
      }
    }
  }

  private void sequence(Lines.Line line, boolean sessions, List<String> words) {
    String user =
        sessions
            ? sessionPrefix + line.number()
            : words.isEmpty() ? "" : MissingValues.present(words.getFirst());
    if (user.isEmpty()) {
      rejected(
          line.number(),
          EventParser.missing("user", words.isEmpty() ? "" : words.getFirst()),
          line.text());
      return;
    }
    List<String> items = sessions ? words : words.subList(1, words.size());
    if (items.isEmpty()) {
      rejected(line.number(), "no item", line.text());
    }
    for (String word : items) {
      String item = MissingValues.present(word);
      if (item.isEmpty()) {
        rejected(line.number(), EventParser.missing("item", word), line.text());
      } else {
        events++;
        table.add(user, item, Optional.empty());
      }
    }
  }

  /** Warnings about suspicious events, one sentence each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(shapes);
    if (in1970.count > 0) {
      warnings.add(
          of(in1970, "lie in 1970")
              + (layout.time().kind() == TimeKind.NUMBER
                  ? "; the time unit was assumed to be " + layout.time().unit().word
                  : ""));
    }
    if (before1970.count > 0) {
      warnings.add(of(before1970, "lie before 1970") + ", at " + before1970.first);
    }
    if (inFuture.count > 0) {
      warnings.add(of(inFuture, "lie more than a year in the future") + ", at " + inFuture.first);
    }
    strangeValues()
        .ifPresent(strange -> warnings.add(strange + "; these values are treated as missing"));
    if (ambiguousValues.count > 0 && !marksDecided) {
      warnings.add(
          of(ambiguousValues, "have an ambiguous value")
              + ": "
              + ambiguousValues.first
              + (layout.decimalComma()
                  ? ", assuming that commas are decimal separators"
                  : ", assuming that commas separate thousands"));
    }
    userDecimals.warning(file(), "users").ifPresent(warnings::add);
    itemDecimals.warning(file(), "items").ifPresent(warnings::add);
    if (padded.count > 0) {
      warnings.add(of(padded, "have blanks around ids") + "; the blanks were removed");
    }
    return warnings;
  }

  /**
   * A sentence about values that are not numbers, with the first of them; empty if there are none.
   */
  public Optional<String> strangeValues() {
    return strangeValues.count == 0
        ? Optional.empty()
        : Optional.of(
            of(strangeValues, "have a value that is not a number")
                + ", '"
                + strangeValues.first
                + "'");
  }

  private String of(Odd odd, String what) {
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d events %s, first %s %,d",
        file(),
        odd.count,
        events,
        what,
        layout.format() == EventFormat.PARQUET ? "in row" : "in line",
        odd.firstLine);
  }
}
