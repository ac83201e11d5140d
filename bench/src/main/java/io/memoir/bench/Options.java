package io.memoir.bench;

import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The options after the name of a benchmark, each with a value.
 *
 * @param values by name, without dashes
 */
record Options(Map<String, String> values) {
  Options {
    values = Map.copyOf(values);
  }

  /**
   * Reads options.
   *
   * @param allowed their names, without dashes
   * @throws BadInputException if another option is given, or a value is missing
   */
  static Options read(String[] options, String... allowed) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      String name = options[i].startsWith("--") ? options[i].substring(2) : "";
      if (!Arrays.asList(allowed).contains(name)) {
        throw new BadInputException(
            "no option %s, expected one of --%s"
                .formatted(options[i], String.join(", --", new TreeSet<>(Arrays.asList(allowed)))));
      }
      if (i + 1 == options.length) {
        throw new BadInputException(options[i] + " needs a value");
      }
      values.put(name, options[i + 1]);
    }
    return new Options(values);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The model in the directory that an option names, if it is given. */
  Optional<Model> model(String name) throws IOException {
    String directory = values.get(name);
    return directory == null ? Optional.empty() : Optional.of(ModelFile.read(Path.of(directory)));
  }

  /** A whole number of at least 1, or the default. */
  int number(String name, int usual) {
    return atLeast(1, name, usual);
  }

  /** A whole number, which may be 0, or the default. */
  int count(String name, int usual) {
    return atLeast(0, name, usual);
  }

  private int atLeast(int least, String name, int usual) {
    String value = values.get(name);
    if (value == null) {
      return usual;
    }
    if (!value.matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(value) < least) {
      throw new BadInputException(
          "--%s is %s, expected a whole number of at least %d".formatted(name, value, least));
    }
    return Integer.parseInt(value);
  }
}
