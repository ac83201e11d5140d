package io.memoir.model.feature;

import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the domains of items in their features: a domain is a value of a category.
 *
 * <p>Immutable and thread-safe.
 */
public final class DomainEncoder {
  private final FeatureEncoder encoder;

  /** An encoder for the domains of a model. */
  public DomainEncoder(Domains domains) {
    encoder = new FeatureEncoder(List.of(category(domains)));
  }

  private static Feature.Category category(Domains domains) {
    return new Feature.Category(domains.column(), new Vocabulary(domains.names()));
  }

  /**
   * Features of items, and the category of their domains, if it is not one of them: what has to be
   * known of a new item.
   */
  public static List<Feature> features(List<Feature> items, Domains domains) {
    boolean contained = items.stream().anyMatch(each -> each.name().equals(domains.column()));
    return contained ? items : Stream.concat(items.stream(), Stream.of(category(domains))).toList();
  }

  /**
   * The domains that are the values of a category.
   *
   * @throws BadInputException if the category has fewer than two values
   */
  public static Domains domains(Feature.Category category) {
    return new Domains(category.name(), category.vocabulary().values());
  }

  /**
   * The numbers of the domains of encoded items; {@link Domains#NONE} for an item whose value is
   * missing or unknown.
   *
   * @param items one row per item
   * @param slot the code of the category in a row
   */
  public static int[] numbers(EncodedRows items, int slot) {
    int[] numbers = new int[items.codes().length / items.slots()];
    for (int item = 0; item < numbers.length; item++) {
      numbers[item] = number(items.codes()[item * items.slots() + slot]);
    }
    return numbers;
  }

  /**
   * The number of the domain of an item; {@link Domains#NONE} if its value is missing or unknown.
   *
   * @throws BadInputException if the value is not one text
   */
  public int number(Values item) {
    return number(encoder.encode(item).codes()[0]);
  }

  private static int number(int code) {
    return Math.max(Domains.NONE, code - Vocabulary.FIRST + 1);
  }
}
