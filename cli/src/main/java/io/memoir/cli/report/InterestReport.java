package io.memoir.cli.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.TextTable;
import io.memoir.cli.terminal.Width;
import io.memoir.runtime.interest.InterestCluster;
import io.memoir.runtime.interest.InterestMap;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The interests that people share, as a table and as JSON. */
public record InterestReport(InterestMap map) {
  private static final int NAME_COLUMNS = 60;
  private static final int TITLE_COLUMNS = 44;
  private static final int TITLES = 3;
  private static final int ITEMS = 10;

  /** Prints the interests, those of the most people first. */
  public void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%d interests of %s people, silhouette %.3f%n",
        map.clusters().size(),
        Figures.count(map.people()),
        map.silhouette());
    List<String> heads = new ArrayList<>(List.of("id", "interest", "typical items"));
    heads.addAll(List.of("purity", "at random"));
    map.spaces().forEach(space -> heads.add(space.memory().word()));
    TextTable table = new TextTable(3, heads.toArray(String[]::new));
    map.clusters().stream()
        .sorted(Comparator.comparingInt((InterestCluster each) -> -people(each)))
        .forEach(cluster -> table.row(row(cluster)));
    table.print(out, "  ");
    if (map.clusters().stream().noneMatch(cluster -> cluster.fit().isPresent())) {
      out.println("No interest is described by features of items: the names are titles.");
    }
  }

  private static int people(InterestCluster cluster) {
    return cluster.people().stream().mapToInt(Integer::intValue).sum();
  }

  private static String[] row(InterestCluster cluster) {
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(cluster.id()));
    cells.add(Width.fit(cluster.name(), NAME_COLUMNS));
    cells.add(
        Width.fit(
            cluster.items().stream()
                .limit(TITLES)
                .map(InterestCluster.TypicalItem::title)
                .collect(Collectors.joining(", ")),
            TITLE_COLUMNS));
    cells.add(cluster.fit().map(fit -> share(fit.purity())).orElse("-"));
    cells.add(cluster.fit().map(fit -> share(fit.chance())).orElse("-"));
    cluster.people().forEach(count -> cells.add(Figures.count(count)));
    return cells.toArray(String[]::new);
  }

  /** A share as a percentage. */
  static String share(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /**
   * Adds {@code model}, {@code people}, {@code silhouette} and {@code clusters}, each with {@code
   * interestId}, {@code name}, {@code strongestOf} and {@code items}, and {@code purity}, {@code
   * chance} and {@code judgedItems} if features describe it.
   */
  public void addTo(JsonObject json) {
    json.addProperty("model", map.model());
    json.addProperty("people", map.people());
    json.addProperty("silhouette", map.silhouette());
    JsonArray clusters = new JsonArray();
    map.clusters().forEach(cluster -> clusters.add(json(cluster)));
    json.add("clusters", clusters);
  }

  private JsonObject json(InterestCluster cluster) {
    JsonObject json = new JsonObject();
    json.addProperty("interestId", cluster.id());
    json.addProperty("name", cluster.name());
    cluster
        .fit()
        .ifPresent(fit -> {
          json.addProperty("purity", fit.purity());
          json.addProperty("chance", fit.chance());
          json.addProperty("judgedItems", fit.items());
        });
    JsonObject people = new JsonObject();
    for (int space = 0; space < map.spaces().size(); space++) {
      people.addProperty(map.spaces().get(space).memory().word(), cluster.people().get(space));
    }
    json.add("strongestOf", people);
    JsonArray items = new JsonArray();
    cluster.items().stream()
        .limit(ITEMS)
        .forEach(item -> {
          JsonObject each = new JsonObject();
          each.addProperty("itemId", item.itemId());
          each.addProperty("title", item.title());
          items.add(each);
        });
    json.add("items", items);
    return json;
  }
}
