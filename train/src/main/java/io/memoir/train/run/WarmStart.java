package io.memoir.train.run;

import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
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
 * Initial values from a model that was trained before, over the same or other items.
 *
 * <p>Tensors of body, head and tasks are copied if their names and shapes are the same, and so is
 * the calibration of a task; those of features are copied value by value ({@link CarriedFeatures}),
 * and the maps of {@linkplain Domains domains} by the names of the domains, whose order can differ.
 * Names of layers are compared without a convolution before them that only one network has. The
 * vector of an item is that of the item with the same id, or else with the same title, or else the
 * mean of the items with the same categories; if the model has none of these, the item keeps its
 * random vector. In this way a vocabulary can grow, and a model can be transferred to another
 * catalogue.
 *
 * <p>From a bidirectional model, a unidirectional network copies the forward network and the layers
 * after it; if their shapes are the same, its initial scores are exactly those of the model without
 * later events.
 *
 * @param model source of the values
 * @param frozen the parts that are not trained: {@code items} (those found by id or title; all
 *     others are trained), {@code body}, {@code head}, or a prefix of tensor names, for example
 *     {@code body.0}
 */
public record WarmStart(Model model, List<String> frozen) {
  private static final String ITEMS = "items";

  /** The matrices of all domains, one below the other. */
  private static final String DOMAIN_MAPS = SequenceNetwork.HEAD + "map";

  public WarmStart {
    frozen = List.copyOf(frozen);
  }

  /**
   * What was copied.
   *
   * @param byId number of items found by their id
   * @param byTitle by their title
   * @param byCategory set to the mean of their categories
   * @param fresh items that keep random values
   * @param tensors number of tensors other than those of items that were copied
   * @param tensorsLeft number of those that were not
   * @param forwardOnly whether they are the forward network of a bidirectional model and the layers
   *     after it
   */
  public record Transferred(
      int byId,
      int byTitle,
      int byCategory,
      int fresh,
      int tensors,
      int tensorsLeft,
      boolean forwardOnly) {
    /** A line for the terminal. */
    public String toText() {
      return String.format(
          Locale.ROOT,
          "initialised from a model: items %,d by id, %,d by title, %,d by category, %,d new; tensors %d copied%s, %d new",
          byId,
          byTitle,
          byCategory,
          fresh,
          tensors,
          forwardOnly ? " (forward direction only)" : "",
          tensorsLeft);
    }
  }

  /** Values that are restored after every step. */
  record Frozen(Map<String, Matrix> kept, Map<String, boolean[]> rows) {
    static final Frozen NOTHING = new Frozen(Map.of(), Map.of());

    /** Restores the frozen values. */
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

  /** The result of a warm start. */
  record Started(Transferred taken, Frozen frozen) {}

  /**
   * Checks that a run can start from the model, as {@link #into} does, before anything is written.
   *
   * @throws BadInputException as {@link #into}
   */
  void requireFits(SequenceNetwork architecture) {
    source(architecture);
    for (String each : frozen) {
      requireAny(each, architecture);
    }
  }

  private SequenceNetwork source(SequenceNetwork architecture) {
    if (!(model.architecture() instanceof SequenceNetwork source)) {
      throw new BadInputException(
          "model '%s' is not a network, expected one to start from".formatted(model.name()));
    }
    if (source.width() != architecture.width()) {
      throw new BadInputException(
          "the model to start from has width %d, this run has %d: set width=%d"
              .formatted(source.width(), architecture.width(), source.width()));
    }
    return source;
  }

  /** Whether a tensor is among those that are to be frozen by a name. */
  private static boolean isFrozen(String name, String frozen, SequenceNetwork architecture) {
    return ItemTensors.learned(architecture).contains(name)
        ? frozen.equals(ITEMS)
        : name.equals(frozen) || name.startsWith(frozen + ".");
  }

  private static void requireAny(String frozen, SequenceNetwork architecture) {
    if (architecture.parameters().stream()
        .noneMatch(parameter -> isFrozen(parameter.name(), frozen, architecture))) {
      throw new BadInputException(
          "nothing to freeze matches '%s', expected items, body, head, or a prefix of tensor names such as body.0"
              .formatted(frozen));
    }
  }

  /**
   * Replaces initial values.
   *
   * @param architecture of the run
   * @param items of the run
   * @param parameters its initial values; changed
   * @throws BadInputException if the model is not a network of the same width, or a part to be
   *     frozen does not exist
   */
  Started into(SequenceNetwork architecture, ItemTable items, Parameters parameters) {
    SequenceNetwork source = source(architecture);
    boolean forwardOnly = source.body().looksAhead() && !architecture.body().looksAhead();
    Map<String, String> names = names(architecture.body(), source.body(), forwardOnly);
    List<String> ofItems = ItemTensors.learned(architecture);
    Map<String, Boolean> features =
        CarriedFeatures.into(source, model.weights(), architecture, parameters);
    int tensors = (int) features.values().stream().filter(carried -> carried).count();
    int left = features.size() - tensors;
    for (var parameter : architecture.parameters()) {
      if (ofItems.contains(parameter.name()) || features.containsKey(parameter.name())) {
        continue;
      }
      String name = source(parameter.name(), names, architecture, source);
      Tensor tensor = model.weights().tensors().get(name);
      if (source.domains().isPresent()
          && architecture.domains().isPresent()
          && name.equals(DOMAIN_MAPS)) {
        boolean copied = copyMaps(source.domains().get(), architecture.domains().get(), parameters);
        tensors += copied ? 1 : 0;
        left += copied ? 0 : 1;
      } else if (tensor != null && tensor.shape().equals(parameter.shape())) {
        parameters.get(parameter.name()).copyFrom(model.weights().floats(name));
        tensors++;
      } else {
        left++;
      }
    }
    Rows rows = new Rows(items);
    for (String name : ofItems) {
      if (ItemTensors.learned(source).contains(name)) {
        rows.copy(
            name, name.equals(SequenceNetwork.ITEM_EMBEDDING) ? source.width() : 1, parameters);
      }
    }
    Transferred taken =
        new Transferred(
            rows.byId, rows.byTitle, rows.byCategory, rows.fresh(), tensors, left, forwardOnly);
    return new Started(taken, frozen(architecture, parameters, rows));
  }

  /**
   * The name in the model of a tensor that is not of items or features. The layers of the memories
   * of domains have the names of those of the body, with another prefix.
   *
   * @param names of the tensors of the body in the model
   */
  private static String source(
      String tensor,
      Map<String, String> names,
      SequenceNetwork architecture,
      SequenceNetwork source) {
    if (tensor.startsWith(SequenceNetwork.BODY)) {
      return names.getOrDefault(tensor, "");
    }
    if (tensor.startsWith(SequenceNetwork.DOMAIN)) {
      String alike = SequenceNetwork.BODY + tensor.substring(SequenceNetwork.DOMAIN.length());
      String name = names.getOrDefault(alike, "");
      return name.isEmpty()
          ? ""
          : SequenceNetwork.DOMAIN + name.substring(SequenceNetwork.BODY.length());
    }
    return tensor.startsWith(SequenceNetwork.HEAD) ? ofHead(tensor, architecture, source) : tensor;
  }

  /** Copies the maps of the domains that both have; returns whether there are any. */
  private boolean copyMaps(Domains from, Domains to, Parameters parameters) {
    float[] source = model.weights().floats(DOMAIN_MAPS);
    Matrix matrix = parameters.get(DOMAIN_MAPS);
    float[] maps = matrix.toArray();
    int size = maps.length / to.count();
    boolean any = false;
    for (int domain = 1; domain <= to.count(); domain++) {
      int before = from.numberOf(to.name(domain));
      if (before != Domains.NONE) {
        System.arraycopy(source, (before - 1) * size, maps, (domain - 1) * size, size);
        any = true;
      }
    }
    matrix.copyFrom(maps);
    return any;
  }

  /**
   * The name in the model of each tensor of a body. A convolution before the recurrent layers moves
   * these to other numbers, so if only one of the networks has it, it is left out of the count.
   */
  private static Map<String, String> names(Layer body, Layer source, boolean forwardOnly) {
    Map<String, String> names = new HashMap<>();
    rename(body, SequenceNetwork.BODY, SequenceNetwork.BODY, names);
    Layer like = forwardOnly ? forwardPart(source) : source;
    match(body, SequenceNetwork.BODY, like, SequenceNetwork.BODY, names);
    if (forwardOnly) {
      Map<String, String> ofForward = forwardNames(source);
      names.replaceAll((_, name) -> ofForward.getOrDefault(name, ""));
    }
    return names;
  }

  /**
   * The name in the model of a tensor of the head; empty for the maps of domains and the gate of
   * their memories if the model has no domains. The head that follows these is the same as one
   * without domains.
   */
  private static String ofHead(
      String tensor, SequenceNetwork architecture, SequenceNetwork source) {
    if (architecture.domains().isPresent() == source.domains().isPresent()) {
      return tensor;
    }
    String inner = SequenceNetwork.HEAD + "inner.";
    String to = architecture.domains().isPresent() ? inner : SequenceNetwork.HEAD;
    String from = source.domains().isPresent() ? inner : SequenceNetwork.HEAD;
    return tensor.startsWith(to) ? from + tensor.substring(to.length()) : "";
  }

  /** Renames the tensors of layers that have other numbers in a source than in a network. */
  private static void match(
      Layer layer, String to, Layer source, String from, Map<String, String> names) {
    switch (layer) {
      case Stack(List<Layer> layers) when source instanceof Stack(List<Layer> others) -> {
        int shift = convolutions(layers) - convolutions(others);
        if (shift != 0) {
          names.keySet().removeIf(name -> name.startsWith(to));
        }
        int end = Math.min(layers.size(), others.size() + shift);
        for (int i = Math.max(0, shift); i < end; i++) {
          String part = from + (i - shift) + ".";
          rename(layers.get(i), part, to + i + ".", names);
          match(layers.get(i), to + i + ".", others.get(i - shift), part, names);
        }
      }
      case Parallel(List<Layer> layers) when source instanceof Parallel(List<Layer> others) -> {
        for (int i = 0; i < Math.min(layers.size(), others.size()); i++) {
          match(layers.get(i), to + i + ".", others.get(i), from + i + ".", names);
        }
      }
      case ItemMemory(Layer inner, float _)
          when source instanceof ItemMemory(Layer other, float _) ->
          match(inner, to + "inner.", other, from + "inner.", names);
      case Bidirectional(Layer forward, Layer backward)
          when source instanceof Bidirectional(Layer otherForward, Layer otherBackward) -> {
        match(forward, to + "forward.", otherForward, from + "forward.", names);
        match(backward, to + "backward.", otherBackward, from + "backward.", names);
      }
      default -> {}
    }
  }

  /** The number of convolutions before the other layers, 0 or 1. */
  private static int convolutions(List<Layer> layers) {
    return layers.getFirst() instanceof Residual(DepthwiseConvolution _) ? 1 : 0;
  }

  /** A bidirectional body without its backward network. */
  private static Layer forwardPart(Layer body) {
    return switch (body) {
      case Bidirectional(Layer forward, Layer _) -> forward;
      case Stack(List<Layer> layers)
          when layers.getFirst() instanceof Bidirectional(Layer forward, Layer _) -> {
        List<Layer> parts = new ArrayList<>();
        if (forward instanceof Stack(List<Layer> inner)) {
          parts.addAll(inner);
        } else {
          parts.add(forward);
        }
        parts.addAll(layers.subList(1, layers.size()));
        yield new Stack(parts);
      }
      default -> throw new IllegalArgumentException(body + " is not bidirectional");
    };
  }

  /**
   * The names of the tensors of a unidirectional body in a bidirectional model: those of the layers
   * of the forward network, and of the layers after it.
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

  private Frozen frozen(SequenceNetwork architecture, Parameters parameters, Rows rows) {
    Map<String, Matrix> kept = new HashMap<>();
    Map<String, boolean[]> keptRows = new HashMap<>();
    List<String> ofItems = ItemTensors.learned(architecture);
    for (String each : frozen) {
      requireAny(each, architecture);
      for (var parameter : architecture.parameters()) {
        String name = parameter.name();
        if (isFrozen(name, each, architecture)) {
          kept.put(name, parameters.get(name).copy());
          if (ofItems.contains(name)) {
            keptRows.put(name, rows.known());
          }
        }
      }
    }
    return new Frozen(kept, keptRows);
  }

  /** Finds the item of the model for each item of the run. */
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

    /** The title of an item, if it is not just the id. */
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

    /** Copies the rows of a table with one row per item. */
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
