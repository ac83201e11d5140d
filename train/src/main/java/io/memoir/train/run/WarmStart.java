package io.memoir.train.run;

import io.memoir.model.Architecture.SequenceNetwork;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Model;
import io.memoir.model.Tensor;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.Stack;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a run begins from instead of random values: a model that was trained before, on these items
 * or on others.
 *
 * <p>Tensors of body and head are taken over where name and shape are the same. An item's row is
 * that of the item of the same id; failing that, of the same title; failing that, the mean of the
 * items of the same categories; an item of which the model knows none of these keeps its random
 * row. So a vocabulary grows, and what was learned on one catalogue is carried to another.
 *
 * <p>Of a bidirectional model a run that looks back only takes over the forward memory, and the
 * layers behind it; if their shapes are the same, it begins with exactly the scores that the model
 * gives where nothing is known after.
 *
 * @param model where values come from
 * @param frozen what stays as it was taken over: {@code items} (the rows that were found by id or
 *     title; all others still learn), {@code body}, {@code head}, or the beginning of a tensor's
 *     name, for example {@code body.0}
 */
public record WarmStart(Model model, List<String> frozen) {
  private static final String ITEMS = "items";

  public WarmStart {
    frozen = List.copyOf(frozen);
  }

  /**
   * What was taken over.
   *
   * @param byId items found by their id
   * @param byTitle by their title
   * @param byCategory set to the mean of their categories
   * @param fresh items that keep random values
   * @param tensors tensors of body and head that were taken over
   * @param tensorsLeft those that were not
   * @param forwardOnly whether they are the forward memory of a bidirectional model and what stands
   *     behind it
   */
  public record Transferred(
      int byId,
      int byTitle,
      int byCategory,
      int fresh,
      int tensors,
      int tensorsLeft,
      boolean forwardOnly) {
    /** One line for people. */
    public String toText() {
      return "initialised from a model: items %,d by id, %,d by title, %,d by category, %,d new; tensors %d copied%s, %d new"
          .formatted(
              byId,
              byTitle,
              byCategory,
              fresh,
              tensors,
              forwardOnly ? " (forward direction only)" : "",
              tensorsLeft);
    }
  }

  /** Values that are put back after every step. */
  record Frozen(Map<String, Matrix> kept, Map<String, boolean[]> rows) {
    static final Frozen NOTHING = new Frozen(Map.of(), Map.of());

    /** Puts back what must not move. */
    void restore(Parameters parameters) {
      kept.forEach((name, matrix) -> {
        boolean[] which = rows.get(name);
        if (which == null) {
          parameters.get(name).copyFrom(matrix);
        } else {
          parameters.get(name).copyParts(matrix, which);
        }
      });
    }
  }

  /** A run's own values, some of them replaced. */
  record Started(Transferred taken, Frozen frozen) {}

  /**
   * Replaces initial values.
   *
   * @param architecture of the run
   * @param items of the run
   * @param parameters its initial values; changed
   * @throws BadInputException if the model is no network of the same width, or something that is to
   *     be frozen is not there
   */
  Started into(SequenceNetwork architecture, ItemTable items, Parameters parameters) {
    if (!(model.architecture() instanceof SequenceNetwork source)) {
      throw new BadInputException(
          "model '%s' is not a network, expected one to start from".formatted(model.name()));
    }
    if (source.width() != architecture.width()) {
      throw new BadInputException(
          "the model to start from has width %d, this run has %d: set width=%d"
              .formatted(source.width(), architecture.width(), source.width()));
    }
    boolean forwardOnly = source.body().looksAhead() && !architecture.body().looksAhead();
    Map<String, String> names = forwardOnly ? forwardNames(source.body()) : Map.of();
    int tensors = 0;
    int left = 0;
    for (var parameter : architecture.parameters()) {
      if (isOfItems(parameter.name())) {
        continue;
      }
      String name =
          forwardOnly && parameter.name().startsWith(SequenceNetwork.BODY)
              ? names.getOrDefault(parameter.name(), "")
              : parameter.name();
      Tensor tensor = model.weights().tensors().get(name);
      if (tensor != null && tensor.shape().equals(parameter.shape())) {
        parameters.get(parameter.name()).copyFrom(model.weights().floats(name));
        tensors++;
      } else {
        left++;
      }
    }
    Rows rows = new Rows(items);
    rows.copy(SequenceNetwork.ITEM_EMBEDDING, source.width(), parameters);
    rows.copy(SequenceNetwork.ITEM_BIAS, 1, parameters);
    Transferred taken =
        new Transferred(
            rows.byId, rows.byTitle, rows.byCategory, rows.fresh(), tensors, left, forwardOnly);
    return new Started(taken, frozen(architecture, parameters, rows));
  }

  /**
   * Where the tensors of the body that looks back only stand in a bidirectional one, by their names
   * in the former: the layers of the forward memory, and behind them those that follow it.
   */
  private static Map<String, String> forwardNames(Layer body) {
    Map<String, String> names = new HashMap<>();
    switch (body) {
      case Bidirectional(Layer forward, Layer _) ->
          rename(forward, SequenceNetwork.BODY + "forward.", SequenceNetwork.BODY, names);
      case Stack(List<Layer> layers)
          when layers.getFirst() instanceof Bidirectional(Layer forward, Layer _) -> {
        int count = 0;
        String prefix = SequenceNetwork.BODY + "0.forward.";
        if (forward instanceof Stack(List<Layer> inner)) {
          for (int i = 0; i < inner.size(); i++) {
            rename(inner.get(i), prefix + i + ".", SequenceNetwork.BODY + count++ + ".", names);
          }
        } else {
          rename(forward, prefix, SequenceNetwork.BODY + count++ + ".", names);
        }
        for (int i = 1; i < layers.size(); i++) {
          String from = SequenceNetwork.BODY + i + ".";
          rename(layers.get(i), from, SequenceNetwork.BODY + count++ + ".", names);
        }
      }
      default -> throw new IllegalArgumentException(body + " is not bidirectional");
    }
    return names;
  }

  private static void rename(Layer layer, String from, String to, Map<String, String> names) {
    for (var parameter : layer.parameters(to)) {
      names.put(parameter.name(), from + parameter.name().substring(to.length()));
    }
  }

  private static boolean isOfItems(String name) {
    return name.equals(SequenceNetwork.ITEM_EMBEDDING) || name.equals(SequenceNetwork.ITEM_BIAS);
  }

  private Frozen frozen(SequenceNetwork architecture, Parameters parameters, Rows rows) {
    Map<String, Matrix> kept = new HashMap<>();
    Map<String, boolean[]> keptRows = new HashMap<>();
    for (String each : frozen) {
      boolean found = false;
      for (var parameter : architecture.parameters()) {
        String name = parameter.name();
        boolean ofItems = isOfItems(name);
        if (ofItems ? each.equals(ITEMS) : name.equals(each) || name.startsWith(each + ".")) {
          kept.put(name, parameters.get(name).copy());
          if (ofItems) {
            keptRows.put(name, rows.known());
          }
          found = true;
        }
      }
      if (!found) {
        throw new BadInputException(
            "nothing to freeze matches '%s', expected items, body, head, or a prefix of tensor names such as body.0"
                .formatted(each));
      }
    }
    return new Frozen(kept, keptRows);
  }

  /** Which item of the model stands for each item of the run. */
  private final class Rows {
    private static final int NONE = -1;
    private final ItemTable items;
    private final int[] sources;
    private final Map<List<String>, List<Integer>> categories = new HashMap<>();
    private int byId;
    private int byTitle;
    private int byCategory;

    Rows(ItemTable items) {
      this.items = items;
      this.sources = new int[items.size()];
      Arrays.fill(sources, NONE);
      Map<String, Integer> titles = new HashMap<>();
      for (int i = 0; i < model.items().size(); i++) {
        ItemTable.Item item = model.items().item(i);
        titled(item)
            .ifPresent(title -> titles.putIfAbsent(title, model.items().indexOf(item.id())));
        if (!item.categories().isEmpty()) {
          categories.computeIfAbsent(item.categories(), _ -> new ArrayList<>()).add(i);
        }
      }
      for (int i = 0; i < sources.length; i++) {
        ItemTable.Item item = items.item(i);
        sources[i] = model.items().indexOf(item.id());
        if (sources[i] >= 0) {
          byId++;
        } else {
          sources[i] = titled(item).map(title -> titles.getOrDefault(title, NONE)).orElse(NONE);
          byTitle += sources[i] >= 0 ? 1 : 0;
          byCategory += sources[i] < 0 && categories.containsKey(item.categories()) ? 1 : 0;
        }
      }
    }

    /** A title that is more than an id. */
    private static Optional<String> titled(ItemTable.Item item) {
      return item.title().equals(item.id())
          ? Optional.empty()
          : Optional.of(item.title().strip().toLowerCase(Locale.ROOT));
    }

    int fresh() {
      return sources.length - byId - byTitle - byCategory;
    }

    boolean[] known() {
      boolean[] known = new boolean[sources.length];
      for (int i = 0; i < known.length; i++) {
        known[i] = sources[i] >= 0;
      }
      return known;
    }

    /** Copies the rows of a table that has a row for every item. */
    void copy(String name, int width, Parameters parameters) {
      float[] from = model.weights().floats(name);
      Matrix matrix = parameters.get(name);
      float[] to = matrix.toArray();
      for (int i = 0; i < sources.length; i++) {
        List<Integer> like = categories.getOrDefault(items.item(i).categories(), List.of());
        if (sources[i] >= 0) {
          System.arraycopy(from, sources[i] * width, to, i * width, width);
        } else if (!like.isEmpty()) {
          for (int k = 0; k < width; k++) {
            double sum = 0;
            for (int source : like) {
              sum += from[source * width + k];
            }
            to[i * width + k] = (float) (sum / like.size());
          }
        }
      }
      matrix.copyFrom(to);
    }
  }
}
