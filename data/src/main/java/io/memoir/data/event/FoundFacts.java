package io.memoir.data.event;

import io.memoir.data.EventFormat;
import io.memoir.data.layout.Layout;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The detected properties of the input, for the summary. */
public final class FoundFacts {
  private FoundFacts() {}

  /**
   * The properties by their names.
   *
   * @param zone time zone of times without a zone
   * @param described numbers of described items and users
   * @param columns the use of the columns, by line of the summary
   */
  public static Map<String, String> of(
      List<Layout> layouts,
      EventReader reader,
      ZoneId zone,
      long read,
      List<String> described,
      Map<String, String> columns) {
    Layout first = layouts.getFirst();
    Map<String, String> found = new LinkedHashMap<>();
    found.put(
        "input",
        layouts.size() == 1
            ? first.file().toString()
            : first.file() + " and " + (layouts.size() - 1) + " more");
    found.put("format", first.format().word() + (first.look().gzip() ? ", gzipped" : ""));
    if (!first.linewise() && first.format() != EventFormat.PAIRS) {
      found.put(
          "columns",
          first.roles().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(e -> e.getKey().word() + " = " + first.names().get(e.getValue()))
              .collect(Collectors.joining(", ")));
    }
    found.put("time unit", EventReader.unitWord(layouts, zone));
    boolean decimals = layouts.stream().anyMatch(Layout::decimalComma);
    if (decimals || reader.thousands()) {
      found.put(
          "numbers",
          (decimals ? "with decimal commas" : "")
              + (decimals && reader.thousands() ? ", and " : "")
              + (reader.thousands() ? "with commas between thousands" : ""));
    }
    found.put("read", String.format(Locale.ROOT, "%,d events", read));
    if (!described.isEmpty()) {
      found.put("features", String.join(", ", described));
    }
    found.putAll(columns);
    return found;
  }
}
