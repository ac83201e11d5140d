package io.memoir.train.tuning;

import io.memoir.model.BadInputException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the ranges of a space from YAML. */
final class SpaceFile {
  private static final Set<String> PARTS = Set.of("from", "to", "step", "scale");
  private static final int MOST_STEPS = 1000;

  private SpaceFile() {}

  static Map<String, Range> read(Path file) throws IOException {
    Object root;
    try {
      root = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new BadInputException("no space file at " + file, e);
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + " is not UTF-8 text", e);
    } catch (YamlEngineException e) {
      throw new BadInputException(
          file
              + " is not valid YAML: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
    if (!(root instanceof Map<?, ?> map) || map.isEmpty()) {
      throw new BadInputException(
          file
              + " contains no settings to vary, expected lines of 'setting: [a, b]' or 'setting:"
              + " {from: x, to: y}'");
    }
    Map<String, Range> ranges = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      try {
        ranges.put(String.valueOf(key), range(value));
      } catch (BadInputException e) {
        throw new BadInputException("%s: '%s' %s".formatted(file, key, e.getMessage()), e);
      }
    });
    return ranges;
  }

  private static Range range(Object value) {
    return switch (value) {
      case List<?> list -> choice(list);
      case Map<?, ?> parts -> numbers(parts);
      case null, default ->
          throw new BadInputException(
              "is '%s', expected [a, b] or {from: x, to: y}".formatted(value));
    };
  }

  private static Range choice(List<?> list) {
    Set<String> values = new LinkedHashSet<>();
    for (Object each : list) {
      if (each instanceof List<?> || each instanceof Map<?, ?>) {
        throw new BadInputException(
            "has '%s' among its values, expected strings or numbers".formatted(each));
      }
      if (!values.add(String.valueOf(each))) {
        throw new BadInputException("has '%s' twice among its values".formatted(each));
      }
    }
    if (values.isEmpty()) {
      throw new BadInputException("has no values, expected at least one");
    }
    return new Range.Choice(List.copyOf(values));
  }

  private static Range numbers(Map<?, ?> parts) {
    for (Object part : parts.keySet()) {
      if (!PARTS.contains(String.valueOf(part))) {
        throw new BadInputException("has '%s', expected from, to, step or scale".formatted(part));
      }
    }
    BigDecimal from = number(parts, "from");
    BigDecimal to = number(parts, "to");
    if (from.compareTo(to) >= 0) {
      throw new BadInputException(
          "has from = %s and to = %s, expected 'from' to be less than 'to'".formatted(from, to));
    }
    boolean log = false;
    if (parts.containsKey("scale")) {
      String scale = String.valueOf(parts.get("scale"));
      log = scale.equals("log");
      if (!log && !scale.equals("linear")) {
        throw new BadInputException("has scale '%s', expected log or linear".formatted(scale));
      }
      if (log && from.signum() <= 0) {
        throw new BadInputException(
            "has from = %s and scale = log, expected 'from' to be more than 0".formatted(from));
      }
    }
    if (!parts.containsKey("step")) {
      return new Range.Real(from.doubleValue(), to.doubleValue(), log);
    }
    BigDecimal step = number(parts, "step");
    if (log) {
      throw new BadInputException("has both a step and scale log, expected one of them");
    }
    if (step.signum() <= 0 || step.compareTo(to.subtract(from)) > 0) {
      throw new BadInputException(
          "has from = %s, to = %s and step = %s, expected 'step' to be more than 0 and at most %s"
              .formatted(from, to, step, to.subtract(from)));
    }
    if (to.subtract(from).divideToIntegralValue(step).compareTo(BigDecimal.valueOf(MOST_STEPS))
        > 0) {
      throw new BadInputException(
          "has from = %s, to = %s and step = %s, expected at most %d steps"
              .formatted(from, to, step, MOST_STEPS));
    }
    return new Range.Stepped(from, to, step);
  }

  private static BigDecimal number(Map<?, ?> parts, String part) {
    if (parts.get(part) instanceof Number number) {
      try {
        return new BigDecimal(number.toString());
      } catch (NumberFormatException e) {
        // infinity or NaN; rejected below
      }
    }
    throw new BadInputException(
        parts.containsKey(part)
            ? "has %s '%s', expected a number".formatted(part, parts.get(part))
            : "has no '%s', expected {from: x, to: y}".formatted(part));
  }
}
