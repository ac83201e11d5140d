package io.memoir.runtime.feature;

import io.memoir.model.Domains;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.feature.DomainEncoder;
import io.memoir.model.feature.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The domain of each item of a model. Immutable. */
public final class ItemDomains {
  private final Domains domains;
  private final DomainEncoder encoder;
  private final int[] numbers;

  private ItemDomains(Domains domains, DomainEncoder encoder, int[] numbers) {
    this.domains = domains;
    this.encoder = encoder;
    this.numbers = numbers;
  }

  /**
   * The domains of the items of a network, if it has domains.
   *
   * @throws io.memoir.model.CorruptFileException if the weights do not contain them
   */
  public static Optional<ItemDomains> of(SequenceNetwork network, Weights weights) {
    return network
        .domains()
        .map(domains ->
            new ItemDomains(
                domains, new DomainEncoder(domains), ItemTensors.domains(network, weights)));
  }

  /** The domains. */
  public Domains domains() {
    return domains;
  }

  /** The number of the domain of an item; {@link Domains#NONE} if it has none. */
  public int number(int item) {
    return item < numbers.length ? numbers[item] : Domains.NONE;
  }

  /**
   * The number of the domain of an item; {@link Domains#NONE} if it has none.
   *
   * @param item its number; negative for an item that the model does not know
   * @param values the features of an item that the model does not know, which tell its domain
   */
  public int number(int item, Values values) {
    return item < 0 ? encoder.number(values) : number(item);
  }

  /**
   * Tests whether an item is in a domain.
   *
   * @throws io.memoir.model.BadInputException if there is no such domain
   */
  public IntPredicate inside(String domain) {
    int wanted = domains.require(domain);
    return item -> number(item) == wanted;
  }

  /** The items of each domain, ascending, by the number of the domain. */
  public int[][] itemsByDomain() {
    int[] counts = new int[1 + domains.count()];
    for (int number : numbers) {
      counts[number]++;
    }
    int[][] items = new int[counts.length][];
    Arrays.setAll(items, number -> new int[counts[number]]);
    for (int item = numbers.length - 1; item >= 0; item--) {
      items[numbers[item]][--counts[numbers[item]]] = item;
    }
    return items;
  }

  /**
   * The items that are not in a domain, ascending.
   *
   * @throws io.memoir.model.BadInputException if there is no such domain
   */
  public int[] outside(String domain, int itemCount) {
    IntPredicate inside = inside(domain);
    return IntStream.range(0, itemCount).filter(item -> !inside.test(item)).toArray();
  }

  /**
   * The same with more items, or other values of some items.
   *
   * @param items their numbers
   * @param given the values of each; encoded values do not tell the domain
   */
  public ItemDomains with(int[] items, List<Given> given) {
    int most = Arrays.stream(items).max().orElse(-1);
    int[] all = Arrays.copyOf(numbers, Math.max(numbers.length, most + 1));
    for (int i = 0; i < items.length; i++) {
      all[items[i]] =
          given.get(i) instanceof Given.Raw(Values values) ? encoder.number(values) : Domains.NONE;
    }
    return new ItemDomains(domains, encoder, all);
  }
}
