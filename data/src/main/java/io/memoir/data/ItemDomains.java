package io.memoir.data;

import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.feature.DomainEncoder;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The domain of each item of a catalogue.
 *
 * @param domains the domains
 * @param numbers {@code [items]} the number of the domain of each item; {@link Domains#NONE} for an
 *     item without a domain
 */
@SuppressWarnings("ArrayRecordComponent")
public record ItemDomains(Domains domains, int[] numbers) {
  private static final int MOST_SHOWN = 10;

  /**
   * The domains that are the values of a category of items.
   *
   * @param option names the option or setting with the column, for messages
   * @param column the name of the category
   * @param schema of the data set
   * @param items the encoded features of the items
   * @param data names the data set, for messages
   * @throws BadInputException if items have no such category, or if it has fewer than two values
   */
  public static ItemDomains of(
      String option, String column, Schema schema, EncodedRows items, String data) {
    List<String> categories = new ArrayList<>();
    int slot = 0;
    for (Feature feature : schema.item()) {
      if (feature instanceof Feature.Category category) {
        if (category.name().equals(column)) {
          return new ItemDomains(
              DomainEncoder.domains(category), DomainEncoder.numbers(items, slot));
        }
        categories.add(category.name());
      }
      slot += feature.slots();
    }
    throw new BadInputException(
        "%s is '%s', expected a category of the items of %s with at least two values%s; found %s"
            .formatted(
                option,
                column,
                data,
                NearMatches.of(column, categories).question(),
                categories.isEmpty() ? "none" : String.join(", ", categories)));
  }

  /** The number of the domain of an item. */
  public int number(int item) {
    return numbers[item];
  }

  /** The domains with their numbers of items, in one line. */
  public String toText() {
    List<String> counts = new ArrayList<>();
    for (int number = 1; number <= Math.min(MOST_SHOWN, domains.count()); number++) {
      counts.add(
          String.format(Locale.ROOT, "%s (%,d items)", domains.name(number), items(number).length));
    }
    int more = domains.count() - counts.size();
    int without = items(Domains.NONE).length;
    return "domains by '%s': %s%s%s"
        .formatted(
            domains.column(),
            String.join(", ", counts),
            more == 0 ? "" : String.format(Locale.ROOT, " and %,d more", more),
            without == 0
                ? ""
                : String.format(
                    Locale.ROOT,
                    "; %,d items without a domain are recommended only if none is asked for",
                    without));
  }

  /** The numbers of the items in a domain, ascending. */
  public int[] items(int domain) {
    return IntStream.range(0, numbers.length).filter(item -> numbers[item] == domain).toArray();
  }
}
