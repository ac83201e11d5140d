package io.memoir.server.engine.attribute;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A condition on the attributes of an item, such as
 *
 * <pre>{@code
 * category = "films" and price < 20 and not tags contains "kids"
 * }</pre>
 *
 * <p>Comparisons are {@code = != < <= > >=} with a string in double quotes, a number, {@code true}
 * or {@code false}; {@code NAME in ("a", "b")}; {@code NAME contains "a"} for lists; {@code NAME
 * exists}. They are combined by {@code not}, {@code and}, {@code or}, in this order of precedence,
 * and parentheses. A name with characters other than letters, digits, '_', '-' and '.' is written
 * in backquotes: {@code `price in EUR` < 20}. A comparison with an attribute that an item lacks, or
 * that has another type, is false; {@code a != b} is {@code not a = b}.
 *
 * <p>In addition to the attributes of its document, an item has {@code id}, {@code title} and the
 * list {@code categories}.
 */
public sealed interface Filter {
  /** Maximum length of a filter, in characters. */
  int MAXIMUM_LENGTH = 4_096;

  /** The comparison operators. */
  enum Order {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    MORE,
    MORE_OR_EQUAL
  }

  record And(Filter left, Filter right) implements Filter {}

  record Or(Filter left, Filter right) implements Filter {}

  record Not(Filter filter) implements Filter {}

  record Comparison(String name, Order order, Attribute value) implements Filter {}

  record Contains(String name, String value) implements Filter {}

  record In(String name, List<Attribute> values) implements Filter {
    public In {
      values = List.copyOf(values);
    }
  }

  record Exists(String name) implements Filter {}

  /** Whether it holds for given attributes. */
  default boolean holds(Function<String, Optional<Attribute>> properties) {
    return switch (this) {
      case And(Filter left, Filter right) -> left.holds(properties) && right.holds(properties);
      case Or(Filter left, Filter right) -> left.holds(properties) || right.holds(properties);
      case Not(Filter filter) -> !filter.holds(properties);
      case Comparison(String name, Order order, Attribute value) ->
          properties.apply(name).filter(found -> compares(found, order, value)).isPresent();
      case Contains(String name, String value) ->
          properties
              .apply(name)
              .filter(found ->
                  found instanceof Attribute.Texts(List<String> values) && values.contains(value))
              .isPresent();
      case In(String name, List<Attribute> values) ->
          properties
              .apply(name)
              .filter(
                  found -> values.stream().anyMatch(value -> compares(found, Order.EQUAL, value)))
              .isPresent();
      case Exists(String name) -> properties.apply(name).isPresent();
    };
  }

  private static boolean compares(Attribute found, Order order, Attribute value) {
    return switch (found) {
      case Attribute.Quantity(double left) ->
          value instanceof Attribute.Quantity(double right)
              && compares(Double.compare(left, right), order);
      case Attribute.Text(String left) ->
          value instanceof Attribute.Text(String right) && compares(left.compareTo(right), order);
      case Attribute.Flag(boolean left) ->
          value instanceof Attribute.Flag(boolean right) && order == Order.EQUAL && left == right;
      case Attribute.Texts _, Attribute.Vector _ -> false;
    };
  }

  private static boolean compares(int sign, Order order) {
    return switch (order) {
      case EQUAL -> sign == 0;
      case LESS -> sign < 0;
      case LESS_OR_EQUAL -> sign <= 0;
      case MORE -> sign > 0;
      case MORE_OR_EQUAL -> sign >= 0;
    };
  }
}
