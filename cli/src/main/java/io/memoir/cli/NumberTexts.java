package io.memoir.cli;

import java.math.BigInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the values of options that are numbers. The messages of picocli name types of Java, such as
 * long.
 */
final class NumberTexts {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");

  private NumberTexts() {}

  /** Lets a command and its subcommands read numbers. */
  static void install(CommandLine command) {
    ITypeConverter<Integer> ints =
        text -> whole(text, Integer::valueOf, Integer.MIN_VALUE, Integer.MAX_VALUE);
    ITypeConverter<Long> longs = text -> whole(text, Long::valueOf, Long.MIN_VALUE, Long.MAX_VALUE);
    ITypeConverter<Double> doubles = NumberTexts::real;
    command
        .registerConverter(int.class, ints)
        .registerConverter(Integer.class, ints)
        .registerConverter(long.class, longs)
        .registerConverter(Long.class, longs)
        .registerConverter(double.class, doubles)
        .registerConverter(Double.class, doubles);
  }

  private static <T> T whole(String text, Function<String, T> parse, long least, long most) {
    String digits = text.strip();
    if (!WHOLE.matcher(digits).matches()) {
      throw new TypeConversionException("'%s' is not a whole number".formatted(text));
    }
    BigInteger value = new BigInteger(digits);
    if (value.compareTo(BigInteger.valueOf(least)) < 0
        || value.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new TypeConversionException(
          "'%s' is out of range, expected a whole number from %d to %d"
              .formatted(text, least, most));
    }
    return parse.apply(digits);
  }

  private static double real(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'%s' is not a number".formatted(text));
    }
  }
}
