package io.memoir.learning.interest;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The traits of some items: which categories they have, and their numbers and dates. A category is
 * a trait if enough items have it, and not nearly all. Words of texts are traits only of items
 * without any others, as they say less. A missing number is replaced by the median.
 *
 * @param traits the traits
 * @param values {@code [items][traits]}: 1 or 0, a number, or days since 1970
 */
@SuppressWarnings("ArrayRecordComponent")
record ItemTraits(List<Trait> traits, float[][] values) {
  private static final String CATEGORIES = "categories";

  /** The most traits, those of the most items. */
  private static final int MOST = 200;

  /** The least share of items that have a category, and the least number of them. */
  private static final double LEAST_SHARE = 0.005;

  private static final int LEAST_ITEMS = 3;

  /** The largest share of items that have a category. */
  private static final double LARGEST_SHARE = 0.95;

  /** The least share of items whose number is known. */
  private static final double LEAST_KNOWN = 0.5;

  /**
   * The traits of items of a data set.
   *
   * @param table all items
   * @param schema the features of the data set
   * @param raw the values of all items; empty if items have no features
   * @param times names of the columns that are dates
   * @param some numbers of the items whose traits are wanted
   */
  static ItemTraits of(
      ItemTable table, Schema schema, List<Values> raw, Set<String> times, int[] some) {
    List<Column> columns = columns(table, schema, raw, times, some);
    Set<Trait> kept = ofMostItems(columns);
    List<Trait> traits = new ArrayList<>();
    List<float[]> byTrait = new ArrayList<>();
    for (Column column : columns) {
      switch (column) {
        case Column.Names names -> add(names, kept, traits, byTrait);
        case Column.Numbers numbers -> {
          traits.add(
              numbers.day() ? new Trait.Day(numbers.name()) : new Trait.Amount(numbers.name()));
          byTrait.add(numbers.values());
        }
      }
    }
    float[][] values = new float[some.length][traits.size()];
    for (int trait = 0; trait < traits.size(); trait++) {
      for (int i = 0; i < some.length; i++) {
        values[i][trait] = byTrait.get(trait)[i];
      }
    }
    return new ItemTraits(List.copyOf(traits), values);
  }

  /** Whether at least half of the items have a category or word, or numbers are known. */
  boolean ofMost() {
    long known =
        Arrays.stream(values)
            .filter(ofItem -> IntStream.range(0, ofItem.length).anyMatch(t -> tells(t, ofItem[t])))
            .count();
    return 2 * known >= values.length;
  }

  private boolean tells(int trait, float value) {
    return switch (traits.get(trait)) {
      case Trait.Has _, Trait.Mentions _ -> value != 0;
      case Trait.Amount _, Trait.Day _ -> true;
    };
  }

  /** The values of a column of the items. */
  private sealed interface Column {

    /** The categories or words of each item. */
    record Names(String name, boolean words, List<Set<String>> values) implements Column {}

    /** The number of each item. */
    @SuppressWarnings("ArrayRecordComponent")
    record Numbers(String name, boolean day, float[] values) implements Column {}
  }

  private static List<Column> columns(
      ItemTable table, Schema schema, List<Values> raw, Set<String> times, int[] some) {
    List<Column> columns = new ArrayList<>();
    List<Column> words = new ArrayList<>();
    boolean grouped = false;
    for (Feature feature : raw.isEmpty() ? List.<Feature>of() : schema.item()) {
      String name = Words.source(feature.name());
      switch (feature) {
        case Feature.Category _ -> columns.add(names(name, false, raw, some));
        case Feature.Categories _ -> {
          if (feature.name().startsWith(Words.PREFIX)) {
            words.add(names(name, true, raw, some));
          } else {
            columns.add(names(name, false, raw, some));
            grouped |= name.equals(CATEGORIES);
          }
        }
        case Feature.Number _ ->
            numbers(name, times.contains(name), raw, some).ifPresent(columns::add);
        case Feature.Text _, Feature.Vector _ -> {}
      }
    }
    if (!grouped) {
      List<Set<String>> groups =
          Arrays.stream(some)
              .<Set<String>>mapToObj(item -> new LinkedHashSet<>(table.item(item).categories()))
              .toList();
      columns.addFirst(new Column.Names(CATEGORIES, false, groups));
    }
    boolean any =
        columns.stream()
            .anyMatch(column ->
                switch (column) {
                  case Column.Names names -> !frequent(names).isEmpty();
                  case Column.Numbers _ -> true;
                });
    return any ? columns : words;
  }

  private static Column names(String name, boolean words, List<Values> raw, int[] some) {
    List<Set<String>> values = new ArrayList<>();
    for (int item : some) {
      values.add(raw.get(item).get(name).map(value -> texts(value, words)).orElse(Set.of()));
    }
    return new Column.Names(name, words, values);
  }

  private static Set<String> texts(Value value, boolean words) {
    return switch (value) {
      case Value.Text(String text) -> words ? new LinkedHashSet<>(Words.of(text)) : Set.of(text);
      case Value.Texts(List<String> texts) -> new LinkedHashSet<>(texts);
      case Value.Real(double number) -> Set.of(Value.text(number));
      case Value.Vector _ -> Set.of();
    };
  }

  private static Optional<Column> numbers(String name, boolean day, List<Values> raw, int[] some) {
    float[] values = new float[some.length];
    List<Float> known = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.NaN;
      Optional<Value> value = raw.get(some[i]).get(name);
      if (value.isPresent()
          && value.get() instanceof Value.Real(double number)
          && Double.isFinite(number)) {
        values[i] = (float) number;
        known.add(values[i]);
      }
    }
    known.sort(Comparator.naturalOrder());
    if (known.isEmpty()
        || known.size() < LEAST_KNOWN * values.length
        || known.getFirst().equals(known.getLast())) {
      return Optional.empty();
    }
    float median = known.get(known.size() / 2);
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.isNaN(values[i]) ? median : values[i];
    }
    return Optional.of(new Column.Numbers(name, day, values));
  }

  /** A category or word that may be a trait, and the number of items that have it. */
  private record Candidate(String name, Trait trait, int items) {}

  /** The categories or words that may be traits, those of the most items first. */
  private static List<Candidate> frequent(Column.Names names) {
    Map<String, Integer> counts = new HashMap<>();
    names.values().forEach(each -> each.forEach(name -> counts.merge(name, 1, Integer::sum)));
    int items = names.values().size();
    return counts.entrySet().stream()
        .filter(each -> each.getValue() >= Math.max(LEAST_ITEMS, LEAST_SHARE * items))
        .filter(each -> each.getValue() <= LARGEST_SHARE * items)
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(each -> new Candidate(each.getKey(), trait(names, each.getKey()), each.getValue()))
        .toList();
  }

  private static Trait trait(Column.Names names, String name) {
    return names.words()
        ? new Trait.Mentions(names.name(), name)
        : new Trait.Has(names.name(), name);
  }

  /** The categories or words that are traits: of all columns together, those of the most items. */
  private static Set<Trait> ofMostItems(List<Column> columns) {
    long numbers = columns.stream().filter(Column.Numbers.class::isInstance).count();
    return columns.stream()
        .flatMap(column ->
            column instanceof Column.Names names ? frequent(names).stream() : Stream.empty())
        .sorted(Comparator.comparingInt((Candidate each) -> -each.items()))
        .limit(Math.max(0, MOST - numbers))
        .map(Candidate::trait)
        .collect(Collectors.toSet());
  }

  private static void add(
      Column.Names names, Set<Trait> kept, List<Trait> traits, List<float[]> byTrait) {
    Map<String, float[]> found = new LinkedHashMap<>();
    frequent(names).stream()
        .filter(each -> kept.contains(each.trait()))
        .forEach(each -> found.put(each.name(), new float[names.values().size()]));
    for (int i = 0; i < names.values().size(); i++) {
      for (String name : names.values().get(i)) {
        float[] values = found.get(name);
        if (values != null) {
          values[i] = 1;
        }
      }
    }
    found.forEach((name, values) -> {
      traits.add(trait(names, name));
      byTrait.add(values);
    });
  }
}
