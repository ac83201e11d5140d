package io.memoir.data.event;

import io.memoir.data.EventFormat;
import io.memoir.data.layout.Layout;
import io.memoir.data.value.IdSeparator;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The detected properties of the input, for the summary. */
public final class FoundFacts {
  private FoundFacts() {}

  /**
   * The properties by their names.
   *
   * @param zone time zone of times without a zone
   * @param described numbers of described items and users
   * @param use the use of the columns, by line of the summary
   */
  public static Map<String, String> of(
      List<Layout> layouts,
      EventReader reader,
      ZoneId zone,
      long read,
      List<String> described,
      Map<String, String> use) {
    Layout first = layouts.getFirst();
    Map<String, String> found = new LinkedHashMap<>();
    found.put(
        "input",
        layouts.size() == 1
            ? first.file().toString()
            : first.file() + " and " + (layouts.size() - 1) + " more");
    found.put("format", perFile(layouts, FoundFacts::format));
    String columns = perFile(layouts, FoundFacts::columns);
    if (!columns.isEmpty()) {
      found.put("columns", columns);
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
    if (reader.separator() != IdSeparator.NONE) {
      found.put("impressions", "separated by " + reader.separator().word);
    }
    found.put("read", String.format(Locale.ROOT, "%,d events", read));
    if (!described.isEmpty()) {
      found.put("features", String.join(", ", described));
    }
    found.putAll(use);
    return found;
  }

  private static String format(Layout layout) {
    return layout.format().word() + (layout.look().gzip() ? ", gzipped" : "");
  }

  /** The columns of the roles; empty if the file has no columns. */
  private static String columns(Layout layout) {
    return layout.linewise() || layout.format() == EventFormat.PAIRS
        ? ""
        : layout.roles().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey().word() + " = " + layout.names().get(e.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** A property of the first file, and those of the other files that differ from the first. */
  private static String perFile(List<Layout> layouts, Function<Layout, String> property) {
    Map<String, List<Layout>> files = new LinkedHashMap<>();
    for (Layout layout : layouts) {
      files.computeIfAbsent(property.apply(layout), _ -> new ArrayList<>()).add(layout);
    }
    String first = property.apply(layouts.getFirst());
    files.remove(first);
    return first
        + files.entrySet().stream()
            .filter(e -> !e.getKey().isEmpty())
            .map(e ->
                "; in "
                    + e.getValue().getFirst().file()
                    + (e.getValue().size() == 1
                        ? ""
                        : String.format(Locale.ROOT, " and %,d more", e.getValue().size() - 1))
                    + " "
                    + e.getKey())
            .collect(Collectors.joining());
  }
}
