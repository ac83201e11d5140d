package io.memoir.train.config;

import io.memoir.model.BadInputException;
import java.util.List;
import java.util.Map;

/**
 * The hidden states of a network.
 *
 * @param longShort {@code long-short}: a slow state in addition to the network's own fast one, two
 *     interests and a gate between them, instead of a single state
 * @param slowCell {@code slow-cell}: the recurrent layer of the slow state
 * @param slowLayers {@code slow-layers}: its number of recurrent layers, or of blocks
 * @param gate {@code gate}: whether the gate between the two interests is learned; if false, both
 *     have equal weight
 * @param bidirectional {@code bidirectional}: adds a backward network over the later events, so
 *     that every event is predicted from both sides
 * @param runningMean {@code running-mean}: whether there is a running mean over all events,
 *     transformed by a gated layer, in addition to the other layers
 * @param ridge {@code ridge}: size of a ridge regression over all events, of a learned value of
 *     each event on learned keys, in parallel to the other layers; 0 for none
 * @param itemMemory {@code item-memory}: whether a weighted sum of the vectors of the items of the
 *     history is added to each query
 */
public record Memories(
    boolean longShort,
    Cell slowCell,
    int slowLayers,
    boolean gate,
    boolean bidirectional,
    boolean runningMean,
    int ridge,
    boolean itemMemory) {
  /** Size of a ridge regression; factorisations of ratings usually have 10 to 50 factors. */
  private static final int USUAL_RIDGE = 16;

  private static final Setting<Boolean> LONG_SHORT =
      Setting.flag(
          "long-short",
          false,
          "whether there is a slow state in addition to the network's own fast one, with two"
              + " interests and a gate between them");
  private static final Setting<Cell> SLOW_CELL =
      Setting.choice("slow-cell", Cell.LINEAR_RECURRENCE, "the recurrent layer of the slow state");
  private static final Setting<Integer> SLOW_LAYERS =
      Setting.integer(
          "slow-layers", 1, 1, "number of recurrent layers, or of blocks, of the slow state");
  private static final Setting<Boolean> GATE =
      Setting.flag(
          "gate",
          true,
          "whether the gate between the two interests is learned; if false, both have equal weight");
  private static final Setting<Boolean> BIDIRECTIONAL =
      Setting.flag(
          "bidirectional",
          false,
          "whether there is a backward network over the later events, so that every event is"
              + " predicted from both sides");
  private static final Setting<Boolean> RUNNING_MEAN =
      Setting.flag(
          "running-mean",
          false,
          "whether there is a running mean over all events, transformed by a gated layer, in"
              + " addition to the other layers; default: true if a rating is predicted, except with"
              + " long-short or bidirectional");
  private static final Setting<Integer> RIDGE =
      Setting.integer(
          "ridge",
          0,
          0,
          "size, a multiple of 16, of a ridge regression over all events in parallel to the other"
              + " layers, which predicts a learned value of each event from this many learned keys;"
              + " 0 for none; default: 16 if a rating is predicted, except with long-short or"
              + " bidirectional");

  private static final Setting<Boolean> ITEM_MEMORY =
      Setting.flag(
          "item-memory",
          false,
          "whether a weighted sum of the vectors of the items of the history, with learned weights"
              + " and a learned decay, is added to each query, so that items which were seen before"
              + " and items like them are found; needs normalise");

  static final List<Setting<?>> SETTINGS =
      List.of(
          LONG_SHORT,
          SLOW_CELL,
          SLOW_LAYERS,
          GATE,
          BIDIRECTIONAL,
          RUNNING_MEAN,
          RIDGE,
          ITEM_MEMORY);

  /**
   * Reads the settings.
   *
   * @param residual whether the network has residual blocks
   * @param rated whether a rating is predicted
   */
  static Memories read(Settings s, boolean residual, boolean rated) {
    boolean longShort = s.get(LONG_SHORT);
    boolean bidirectional = s.get(BIDIRECTIONAL);
    boolean sums = rated && !longShort && !bidirectional;
    Memories memories =
        new Memories(
            longShort,
            s.get(SLOW_CELL),
            s.get(SLOW_LAYERS),
            s.get(GATE),
            bidirectional,
            s.get(RUNNING_MEAN, sums),
            s.get(RIDGE, sums ? USUAL_RIDGE : 0),
            s.get(ITEM_MEMORY));
    if (memories.sums() && (longShort || bidirectional)) {
      throw new BadInputException(
          "setting '%s' is %s, expected %s with %s"
              .formatted(
                  memories.runningMean ? RUNNING_MEAN.key() : RIDGE.key(),
                  memories.runningMean ? "true" : memories.ridge,
                  memories.runningMean ? "false" : "0",
                  longShort ? LONG_SHORT.key() : BIDIRECTIONAL.key()));
    }
    if (memories.ridge % 16 != 0) {
      throw new BadInputException(
          "setting 'ridge' is " + memories.ridge + ", expected a multiple of 16");
    }
    if (memories.itemMemory && bidirectional) {
      throw new BadInputException(
          "setting 'item-memory' is true, expected false with bidirectional");
    }
    if (memories.longShort) {
      memories.slowCell.require(SLOW_CELL, residual);
    }
    return memories;
  }

  /** Whether there is a sum over all events in parallel to the other layers. */
  boolean sums() {
    return runningMean || ridge > 0;
  }

  /**
   * Removes from the settings of a configuration those that have a default which depends on others.
   *
   * @param settings as {@link #write} has written them
   * @param rated whether a rating is predicted
   */
  void forget(Map<String, String> settings, boolean rated) {
    boolean sums = rated && !longShort && !bidirectional;
    if (runningMean == sums) {
      settings.remove(RUNNING_MEAN.key());
    }
    if (ridge == (sums ? USUAL_RIDGE : 0)) {
      settings.remove(RIDGE.key());
    }
  }

  void write(Map<String, String> map) {
    LONG_SHORT.write(map, longShort);
    SLOW_CELL.write(map, slowCell);
    SLOW_LAYERS.write(map, slowLayers);
    GATE.write(map, gate);
    BIDIRECTIONAL.write(map, bidirectional);
    RUNNING_MEAN.write(map, runningMean);
    RIDGE.write(map, ridge);
    ITEM_MEMORY.write(map, itemMemory);
  }
}
