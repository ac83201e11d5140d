package io.memoir.data.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements of some SQL files, by the name of the relation each defines. */
final class PreparationSql {
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z_]+)}");

  private final Map<String, String> sections = new LinkedHashMap<>();

  /**
   * @param files names of resources in the package of this class
   */
  PreparationSql(String... files) {
    for (String file : files) {
      read(file);
    }
  }

  private void read(String file) {
    String text;
    try (InputStream in = PreparationSql.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from the module");
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(file + " cannot be read", e);
    }
    for (String section : text.split("\n--- ", -1)) {
      int colon = section.indexOf(':');
      int body = section.indexOf('\n');
      if (!section.startsWith("--")) {
        sections.put(section.substring(0, colon), section.substring(body + 1).strip());
      }
    }
  }

  /** The SELECT that defines a relation, with its parameters inserted. */
  String select(String relation, Map<String, String> parameters) {
    String section = sections.get(relation);
    if (section == null) {
      throw new IllegalStateException("no SQL file defines the relation " + relation);
    }
    Matcher matcher = PARAMETER.matcher(section);
    return matcher.replaceAll(found -> {
      String value = parameters.get(found.group(1));
      if (value == null) {
        throw new IllegalStateException(
            "relation %s needs the parameter %s".formatted(relation, found.group(1)));
      }
      return Matcher.quoteReplacement(value);
    });
  }
}
