package io.memoir.learning.auto;

import io.memoir.learning.CountedTraining;
import io.memoir.model.BadInputException;
import io.memoir.train.config.NetworkShape;
import io.memoir.train.config.TrainingConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The models that are tried on data with a given profile. The settings of networks are those that
 * proved good in docs/benchmarks.md on data of the same kind:
 *
 * <pre>
 * sessions  seen items come again, and sequences are short: configs/diginetica-item-memory.yaml;
 *           second, a block of LSTM with an item memory
 * dense     more than 100 events per item: configs/ml-1m-residual-lstm.yaml; second, long-short
 * sparse    all others: long-short with its defaults; second, as configs/amazon-residual-lstm.yaml
 * </pre>
 *
 * <p>Networks see the times of events if there are any. The second network is trained if there are
 * fewer than 500,000 training events and at most 50,000 items. Epochs are limited such that a
 * network sees at most 40 million events, but at least twice each. With more than 50,000 items the
 * loss is a sampled softmax, as the time of a full one grows with the number of items. Given
 * settings replace all of these.
 */
final class AutoPlan {
  /** Number of training events from which on there is only one network. */
  private static final long LARGE = 500_000;

  /** Number of items above which there is only one network, with a sampled loss. */
  private static final int MANY_ITEMS = 50_000;

  private static final String MANY_ITEMS_LOSS = "sampled-softmax";

  /** A setting of the full softmax only. */
  private static final String LABEL_SMOOTHING = "label-smoothing";

  /** Events per item above which data are dense. */
  private static final double DENSE = 100;

  /** Median length up to which sequences are as short as sessions. */
  private static final int SHORT = 20;

  /** Median length from which on a step has few sequences of dense data. */
  private static final int LONG = 50;

  /** Maximum number of events that a network sees in all epochs. */
  private static final long MOST_EVENTS = 40_000_000;

  private static final int FEWEST_EPOCHS = 2;

  private static final String SESSIONS =
      "temperature=0.0625 embedding-dropout=0.5 dropout=0.5 max-length=50 convolution=4";
  private static final String MANY_SESSIONS = "batch=512 rate=0.002 decay=cosine epochs=8";
  private static final String DENSE_DATA =
      "embedding-dropout=0.3 dropout=0.35 rate=0.0015 warm-up=200 decay=cosine epochs=36"
          + " patience=36 item-start=random mask=0.1";
  private static final String SPARSE_BLOCK =
      "layers=1 embedding-dropout=0.5 dropout=0.5 epochs=24 patience=4";

  /** The count-based models, each with the settings of a second one that has the same tables. */
  private static final List<String> COUNTED =
      List.of(
          "popularity",
          "markov window=1",
          "sequential-rules window=30 decay=0.8",
          "item-knn window=50 decay=0.9",
          "session-knn window=20");

  private static final String KEEP_SEEN = "keep-seen";
  private static final String METRIC = "metric";
  private static final String HOLD_OUT = "hold-out";
  private static final String NORMALISE = "normalise";
  private static final String ITEM_MEMORY = "item-memory";
  private static final String WITH_ITEM_MEMORY = ITEM_MEMORY + "=true";

  private final DataProfile profile;
  private final Map<String, String> ofNetworks;
  private final Optional<Boolean> keepSeen;
  private final Optional<String> metric;
  private final boolean holdOut;

  /**
   * A plan.
   *
   * @param given settings of the networks and of the choice
   * @throws BadInputException if a setting is unknown, invalid, or for tasks other than next-item
   */
  AutoPlan(DataProfile profile, Map<String, String> given) {
    this.profile = profile;
    Map<String, String> ofChoice = new LinkedHashMap<>();
    ofNetworks = new LinkedHashMap<>();
    given.forEach((key, value) -> {
      if (key.equals("tasks") || key.startsWith("task.")) {
        throw new BadInputException(
            "setting '%s' cannot be used with auto, which chooses a model of the next item"
                .formatted(key));
      }
      boolean chooses = List.of(KEEP_SEEN, METRIC, HOLD_OUT).contains(key);
      (chooses ? ofChoice : ofNetworks).put(key, value);
    });
    TrainingConfig.Stopping stopping = TrainingConfig.of(ofChoice).stopping();
    keepSeen = given.containsKey(KEEP_SEEN) ? Optional.of(stopping.keepSeen()) : Optional.empty();
    metric = given.containsKey(METRIC) ? Optional.of(stopping.metric()) : Optional.empty();
    holdOut = stopping.holdOut();
    // Settings that no network can have are reported before any work is done.
    requirePossible(_ -> {});
  }

  /** Whether it is known without a comparison if seen items are recommended again. */
  boolean knowsSeen() {
    return keepSeen.isPresent() || profile.repeats() == 0;
  }

  /**
   * Checks the networks that may be trained. As long as it is not known whether seen items are
   * recommended again, it is sufficient if those for one of the two cases pass.
   *
   * @param check of the settings of a network
   * @throws BadInputException if not
   */
  void requirePossible(Consumer<TrainingConfig> check) {
    boolean first = keepSeen.orElse(false);
    try {
      networks(first).forEach(recipe -> check.accept(recipe.config()));
    } catch (BadInputException e) {
      if (knowsSeen() || !isPossible(!first, check)) {
        throw e;
      }
    }
  }

  private boolean isPossible(boolean seenKept, Consumer<TrainingConfig> check) {
    try {
      networks(seenKept).forEach(recipe -> check.accept(recipe.config()));
      return true;
    } catch (BadInputException e) {
      return false;
    }
  }

  /** Whether seen items are recommended again, if it is given. */
  Optional<Boolean> keepSeen() {
    return keepSeen;
  }

  /**
   * The metric by which models are compared: as given, or else {@code mrr@20} if seen items are
   * recommended again, as in sessions, and {@code ndcg@10} if not.
   */
  String metric(boolean seenKept) {
    return metric.orElse(seenKept ? "mrr@20" : "ndcg@10");
  }

  /** Whether the chosen models remain as they were fitted, without the validation events. */
  boolean holdOut() {
    return holdOut;
  }

  /** The count-based models by kind: first the one with the default settings. */
  static List<List<Recipe.Counted>> counted() {
    List<List<Recipe.Counted>> kinds = new ArrayList<>();
    for (String each : COUNTED) {
      String name = each.split(" ", -1)[0];
      Map<String, String> changes = settings(each);
      List<Recipe.Counted> kind = new ArrayList<>();
      kind.add(new Recipe.Counted(name, CountedTraining.of(name, Map.of())));
      if (!changes.isEmpty()) {
        String second = name + "-" + changes.get("window");
        kind.add(new Recipe.Counted(second, CountedTraining.of(name, changes)));
      }
      kinds.add(kind);
    }
    return kinds;
  }

  /**
   * The networks, the one that is most likely to be the best first.
   *
   * @param seenKept whether seen items are recommended again
   */
  List<Recipe.Network> networks(boolean seenKept) {
    if (seenKept && profile.medianLength() <= SHORT) {
      return sessions();
    }
    return profile.eventsPerItem() > DENSE ? dense(seenKept) : sparse(seenKept);
  }

  private List<Recipe.Network> sessions() {
    boolean many = profile.events() >= LARGE;
    return oneOrTwo(
        network("long-short", true, SESSIONS, WITH_ITEM_MEMORY, many ? MANY_SESSIONS : ""),
        () ->
            network("residual-lstm", true, SESSIONS, "layers=1 normalise=true", WITH_ITEM_MEMORY));
  }

  private List<Recipe.Network> dense(boolean seenKept) {
    return oneOrTwo(
        network(
            "residual-lstm",
            seenKept,
            DENSE_DATA,
            profile.medianLength() >= LONG ? "batch=32" : "",
            seenKept ? "normalise=true " + WITH_ITEM_MEMORY : ""),
        () -> network("long-short", seenKept, seenKept ? WITH_ITEM_MEMORY : ""));
  }

  private List<Recipe.Network> sparse(boolean seenKept) {
    return oneOrTwo(
        network("long-short", seenKept, seenKept ? WITH_ITEM_MEMORY : ""),
        () ->
            network(
                "residual-lstm",
                seenKept,
                SPARSE_BLOCK,
                seenKept ? "normalise=true " + WITH_ITEM_MEMORY : ""));
  }

  /** On large data the first network only; settings that the second cannot have are no fault. */
  private List<Recipe.Network> oneOrTwo(Recipe.Network first, Supplier<Recipe.Network> second) {
    return profile.events() >= LARGE || profile.items() > MANY_ITEMS
        ? List.of(first)
        : List.of(first, second.get());
  }

  private Recipe.Network network(String name, boolean seenKept, String... changes) {
    Map<String, String> settings = settings(String.join(" ", changes));
    settings.put("time", Boolean.toString(profile.timed()));
    settings.put(KEEP_SEEN, Boolean.toString(seenKept));
    settings.put(METRIC, metric(seenKept));
    if (profile.items() > MANY_ITEMS && !ofNetworks.containsKey(LABEL_SMOOTHING)) {
      settings.put("loss", MANY_ITEMS_LOSS);
    }
    if (given(NORMALISE, shape -> !shape.matching().normalise())) {
      settings.remove(ITEM_MEMORY); // it needs unit vectors
    }
    if (given(ITEM_MEMORY, shape -> shape.memories().itemMemory())) {
      settings.put(NORMALISE, "true");
    }
    TrainingConfig usual = TrainingConfig.named(name).with(settings);
    long most = MOST_EVENTS / Math.max(1, profile.events());
    int epochs = Math.clamp(most, FEWEST_EPOCHS, usual.stopping().epochs());
    settings.put("epochs", Integer.toString(epochs));
    settings.putAll(ofNetworks);
    return new Recipe.Network(name, TrainingConfig.named(name).with(settings));
  }

  /** Whether a setting is given, with a value for which a network passes the test. */
  private boolean given(String setting, Predicate<NetworkShape> test) {
    String value = ofNetworks.get(setting);
    if (value == null) {
      return false;
    }
    Map<String, String> settings = new HashMap<>(Map.of(NORMALISE, "true"));
    settings.put(setting, value);
    return test.test(TrainingConfig.of(settings).network());
  }

  /** Settings in the form {@code key=value key=value}. */
  private static Map<String, String> settings(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String each : text.split(" ", -1)) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        settings.put(each.substring(0, equals), each.substring(equals + 1));
      }
    }
    return settings;
  }
}
