package io.memoir.server.http.exchange;

import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The query parameters of a request: each at most once, none unknown. */
public final class QueryFields {
  private final Map<String, List<String>> fields;
  private final Set<String> asked = new LinkedHashSet<>();

  public QueryFields(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  public Optional<String> text(String name) {
    asked.add(name);
    List<String> values = fields.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new BadFieldException(
          name, "%s occurs %d times, expected once".formatted(name, values.size()));
    }
    return values.stream().findFirst();
  }

  public int integer(String name, int otherwise, int least, int most) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.get().matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new BadFieldException(
        name,
        "%s is '%s', expected a whole number from %d to %d"
            .formatted(name, JsonFields.shown(text.get()), least, most));
  }

  public boolean flag(String name) {
    String text = text(name).orElse("false");
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new BadFieldException(
              name, "%s is '%s', expected true or false".formatted(name, JsonFields.shown(text)));
    };
  }

  /** Rejects parameters that were not read. */
  public void done() {
    for (String name : fields.keySet()) {
      if (!asked.contains(name)) {
        throw new BadFieldException(
            "query",
            "the query field '%s' is unknown, expected %s"
                .formatted(
                    JsonFields.shown(name),
                    asked.isEmpty() ? "none" : "one of " + String.join(", ", asked)));
      }
    }
  }
}
