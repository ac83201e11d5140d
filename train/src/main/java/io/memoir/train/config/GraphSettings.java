package io.memoir.train.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a knowledge graph is embedded.
 *
 * @param kind how a relation moves the vector of an entity
 * @param width {@code width}: numbers in the vector of an entity
 * @param margin {@code margin}: the distance below which a triple counts as true
 * @param negatives {@code negatives}: random entities with which each triple is compared
 * @param adversarial {@code adversarial}: how strongly the negatives that are hardest to tell from
 *     true triples are preferred; 0 gives all the same weight
 * @param batch {@code batch}: triples per step
 * @param epochs {@code epochs}: passes over the triples
 * @param rate {@code rate}: the size of the first step of a vector, relative to its initial values
 */
public record GraphSettings(
    Kind kind,
    int width,
    double margin,
    int negatives,
    double adversarial,
    int batch,
    int epochs,
    double rate) {

  /** How a relation moves the vector of an entity. */
  public enum Kind {
    /** By a vector that is added (Bordes et al. 2013). */
    TRANSE,
    /** By a rotation of each pair of numbers in the plane (Sun et al. 2019). */
    ROTATE
  }

  /** The setting that chooses the kind; it is given by an option of its own. */
  private static final Setting<Kind> KIND =
      Setting.choice("model", Kind.ROTATE, "how a relation moves the vector of an entity");

  private static final Setting<Integer> WIDTH =
      Setting.integer(
          "width",
          64,
          2,
          1_024,
          "numbers in the vector of an entity; with rotate an odd width is rounded up to an even"
              + " one");
  private static final Setting<Double> MARGIN =
      Setting.number("margin", 9, 0.1, 1_000, "the distance below which a triple counts as true");
  private static final Setting<Integer> NEGATIVES =
      Setting.integer(
          "negatives", 64, 1, 10_000, "random entities with which each triple is compared");
  private static final Setting<Double> ADVERSARIAL =
      Setting.number(
          "adversarial",
          1,
          0,
          100,
          "how strongly the negatives that are hardest to tell from true triples are preferred; 0"
              + " gives all the same weight");
  private static final Setting<Integer> BATCH =
      Setting.integer("batch", 1024, 1, 65_536, "triples per step");
  private static final Setting<Integer> EPOCHS =
      Setting.integer("epochs", 100, 1, "passes over the triples");
  private static final Setting<Double> RATE =
      Setting.number(
          "rate",
          0.1,
          0,
          10,
          "the size of the first step of a vector, relative to its initial"
              + " values; later steps are smaller");

  /** All settings, in the order in which {@link #settings} writes them. */
  public static final List<Setting<?>> SETTINGS =
      List.of(KIND, WIDTH, MARGIN, NEGATIVES, ADVERSARIAL, BATCH, EPOCHS, RATE);

  public GraphSettings {
    width = kind == Kind.ROTATE ? width + width % 2 : width;
  }

  /**
   * Reads settings; those that are not given have their defaults.
   *
   * @throws io.memoir.model.BadInputException naming an unknown or invalid setting
   */
  public static GraphSettings of(Map<String, String> given) {
    Settings s = new Settings(given);
    GraphSettings settings =
        new GraphSettings(
            s.get(KIND),
            s.get(WIDTH),
            s.get(MARGIN),
            s.get(NEGATIVES),
            s.get(ADVERSARIAL),
            s.get(BATCH),
            s.get(EPOCHS),
            s.get(RATE));
    s.requireAllKnown();
    return settings;
  }

  /** These settings with some changed. */
  public GraphSettings with(Map<String, String> changes) {
    Map<String, String> all = settings();
    all.putAll(changes);
    return of(all);
  }

  /** All settings in text form, in a fixed order. */
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    KIND.write(map, kind);
    WIDTH.write(map, width);
    MARGIN.write(map, margin);
    NEGATIVES.write(map, negatives);
    ADVERSARIAL.write(map, adversarial);
    BATCH.write(map, batch);
    EPOCHS.write(map, epochs);
    RATE.write(map, rate);
    return map;
  }
}
