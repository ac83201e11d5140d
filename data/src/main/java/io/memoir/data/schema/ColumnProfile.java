package io.memoir.data.schema;

import io.memoir.data.sql.Duck;
import io.memoir.data.value.DateOrder;
import io.memoir.data.value.DistinctCount;
import io.memoir.data.value.Fields;
import io.memoir.data.value.Lists;
import io.memoir.data.value.LongTexts;
import io.memoir.data.value.Moments;
import io.memoir.data.value.Numbers;
import io.memoir.data.value.TimeKind;
import io.memoir.data.value.WrittenDates;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Words;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.duckdb.DuckDBReadableVector;

/** Statistics of the values of a column, and the first values that differ from the others. */
public final class ColumnProfile {
  private static final Pattern OBJECT = Pattern.compile("\\[?\\s*\\{.*", Pattern.DOTALL);
  private static final Moments MOMENTS = new Moments(ZoneOffset.UTC);
  static final int MOST_ELEMENTS = 2_000_000;

  private final DistinctCount elementsSeen = new DistinctCount(MOST_ELEMENTS);
  private final NumberProfile numbers = new NumberProfile();
  private final Map<Integer, Long> vectorLengths = new HashMap<>();
  private final Map<Integer, Stray.First> firstOfLength = new HashMap<>();
  private final Stray.First noVector = new Stray.First();
  private final Stray.First digitDate = new Stray.First();
  private final Stray.First tooLong = new Stray.First();
  private long rows;
  private long present;
  private long distinct;
  private long moments;
  private long dates;
  private long digitDates;
  private long compactDates;
  private long flags;
  private long objects;
  private long lists;
  private long nativeLists;
  private long vectors;
  private long elements;
  private long words;
  private DateOrder dateOrder = DateOrder.OPEN;
  private boolean decimals;
  private String example = "";

  private ColumnProfile() {}

  /** The profile of a column that is not examined; lists in it are still shown as lists. */
  static ColumnProfile notExamined() {
    ColumnProfile profile = new ColumnProfile();
    profile.nativeLists = 1;
    return profile;
  }

  /** The profile of vectors read from a file of vectors. */
  static ColumnProfile ofVectors(int width, long rows) {
    ColumnProfile profile = new ColumnProfile();
    profile.rows = rows;
    profile.present = rows;
    profile.vectors = rows;
    profile.vectorLengths.put(width, rows);
    return profile;
  }

  /** The profile of a column. */
  public static ColumnProfile of(Duck duck, RawColumn column) {
    ColumnProfile profile = new ColumnProfile();
    profile.rows = duck.number("SELECT count(*) FROM " + column.table());
    duck.chunks(
        "SELECT text, count(*), min(place) FROM (SELECT "
            + column.expression()
            + " AS text, "
            + column.place()
            + " AS place FROM "
            + column.table()
            + ") texts WHERE text IS NOT NULL GROUP BY text",
        chunk -> {
          DuckDBReadableVector texts = chunk.vector(0);
          DuckDBReadableVector counts = chunk.vector(1);
          DuckDBReadableVector places = chunk.vector(2);
          for (long row = 0; row < chunk.rowCount(); row++) {
            profile.add(texts.getString(row), counts.getLong(row), places.getLong(row));
          }
        });
    return profile;
  }

  private void add(String text, long count, long place) {
    distinct++;
    present += count;
    if (example.isEmpty() || text.compareTo(example) < 0) {
      example = text;
    }
    numbers.add(text, count, place);
    moment(text, count, place);
    if (!LongTexts.faultOf("", text).isEmpty()) {
      tooLong.add(text, place);
    }
    flags += text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false") ? count : 0;
    objects += OBJECT.matcher(text).matches() ? count : 0;
    list(text, count, place);
    words += count * Words.of(text).size();
  }

  private void moment(String text, long count, long place) {
    Optional<DateOrder> order = WrittenDates.orderOf(text);
    if (order.isPresent()) {
      digitDates += count;
      dateOrder = dateOrder.and(order.get());
      digitDate.add(text, place);
      return;
    }
    compactDates += Moments.isCompact(text) ? count : 0;
    boolean written = TimeKind.isDate(text);
    boolean date = written && MOMENTS.of(text).isPresent();
    dates += date ? count : 0;
    moments += date || (!written && Fields.isMoment(text)) ? count : 0;
  }

  private void list(String text, long count, long place) {
    List<String> parts = Lists.elements(text);
    boolean isNative = Lists.isList(text);
    if (isNative || parts.size() > 1) {
      lists += count;
      nativeLists += isNative ? count : 0;
    }
    elements += count * parts.size();
    parts.forEach(elementsSeen::add);
    boolean vector = areNumbers(parts);
    if (vector) {
      vectors += count;
      vectorLengths.merge(parts.size(), count, Long::sum);
      firstOfLength.computeIfAbsent(parts.size(), _ -> new Stray.First()).add(text, place);
      decimals |= parts.stream().anyMatch(part -> part.indexOf('.') >= 0);
    }
    if (!vector || !parts.stream().allMatch(ColumnProfile::isOfVector)) {
      noVector.add(text, place);
    }
  }

  /** Whether the elements of a list are numbers of any size. */
  static boolean areNumbers(List<String> elements) {
    return !elements.isEmpty()
        && elements.stream()
            .allMatch(
                element -> element.indexOf(',') < 0 && Double.isFinite(Numbers.of(element, false)));
  }

  /** Whether a number can be one of a vector. */
  private static boolean isOfVector(String number) {
    return Math.abs((float) Numbers.of(number, false)) <= Feature.LARGEST_IN_VECTOR;
  }

  /** Number of rows. */
  public long rows() {
    return rows;
  }

  /** Number of rows with a value. */
  public long present() {
    return present;
  }

  /** Number of different values. */
  public long distinct() {
    return distinct;
  }

  /** Number of values that are numbers. */
  public long numbers() {
    return numbers.count();
  }

  /** Whether numbers have decimal commas. */
  public boolean decimalComma() {
    return numbers.decimalComma();
  }

  /** Whether numbers have commas as thousands separators. */
  public boolean thousands() {
    return numbers.thousands();
  }

  /** Whether all values are whole numbers. */
  public boolean whole() {
    return numbers.wholes() == present;
  }

  /** Whether a number has leading zeros, like a code. */
  public boolean leadingZeros() {
    return numbers.leadingZeros();
  }

  /** The least number. */
  public double least() {
    return numbers.least();
  }

  /** The greatest number. */
  public double most() {
    return numbers.most();
  }

  /** Number of values that are dates, or counts since 1970. */
  public long moments() {
    return moments + (dateOrder.known() ? digitDates : 0);
  }

  /** Number of values that are unambiguous dates. */
  public long dates() {
    return dates + (dateOrder.known() ? digitDates : 0);
  }

  /** Whether all values are dates in digits only, such as 19950131. */
  public boolean compactDates() {
    return present > 0 && compactDates == present;
  }

  /** Whether the day or the month comes first in dates of digits that end with the year. */
  public DateOrder dateOrder() {
    return dateOrder;
  }

  /** Number of values that are such dates. */
  public long digitDates() {
    return digitDates;
  }

  /** The first such date, if the order of day and month is not known. */
  public Optional<Stray> unreadDate() {
    return dateOrder.known() ? Optional.empty() : digitDate.get();
  }

  /** The first value that is too long unless it is encoded by a text encoder. */
  public Optional<Stray> tooLong() {
    return tooLong.get();
  }

  /** Whether all values are true or false. */
  public boolean flags() {
    return flags == present;
  }

  /** Number of values that are written as an object, or as a list that begins with an object. */
  public long objects() {
    return objects;
  }

  /** Number of values that are lists: of JSON or Parquet, or of at least two elements. */
  public long lists() {
    return lists;
  }

  /** Whether values are lists of JSON or Parquet. */
  public boolean nativeLists() {
    return nativeLists > 0;
  }

  /** Number of different elements of lists. */
  public int distinctElements() {
    return elementsSeen.count();
  }

  /** Mean number of occurrences of an element. */
  public double elementUse() {
    return (double) elements / Math.max(1, elementsSeen.count());
  }

  /** Number of values that are lists of numbers, of which some may be too large for a vector. */
  public long vectors() {
    return vectors;
  }

  /** Whether numbers in lists have decimals. */
  public boolean decimals() {
    return decimals;
  }

  /** The most frequent length of the lists of numbers. */
  public int vectorLength() {
    return vectorLengths.entrySet().stream()
        .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /** The first list of numbers of another length. */
  public Optional<Stray> otherLength() {
    Stray.First first = new Stray.First();
    int usual = vectorLength();
    firstOfLength.forEach((length, each) -> {
      if (length != usual) {
        each.get().ifPresent(stray -> first.add(stray.text(), stray.place()));
      }
    });
    return first.get();
  }

  /** The first value that is not a number. */
  public Optional<Stray> noNumber() {
    return numbers.unread();
  }

  /** The first number that can be read in two ways, if no other number shows which is meant. */
  public Optional<Stray> ambiguousNumber() {
    return numbers.ambiguous();
  }

  /** The number of a text, as it is read in this column; NaN if it is not a number. */
  public double number(String text) {
    return numbers.of(text);
  }

  /** The first value that is not a list of numbers, or has a number that is too large. */
  public Optional<Stray> noVector() {
    return noVector.get();
  }

  /** Mean number of words of a value. */
  public double meanWords() {
    return (double) words / Math.max(1, present);
  }

  /** One of the values. */
  public String example() {
    return example;
  }
}
