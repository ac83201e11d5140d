package io.memoir.train.config;

import java.util.List;
import java.util.Map;

/**
 * The learning rate schedule of a run.
 *
 * @param warmUp {@code warm-up}: number of steps over which the rate rises from 0
 * @param decay {@code decay}: how it decreases afterwards
 * @param floor {@code rate-floor}: share of the rate at the end
 */
public record Schedule(int warmUp, Decay decay, double floor) {

  /** Kinds of decay. */
  public enum Decay {
    /** No decay. */
    NONE,
    /** Linearly to the floor at the last epoch. */
    LINEAR,
    /** Along half a cosine to the floor at the last epoch (Loshchilov and Hutter 2017). */
    COSINE
  }

  private static final Setting<Integer> WARM_UP =
      Setting.integer("warm-up", 0, 0, "steps over which the rate rises from 0");
  private static final Setting<Decay> DECAY =
      Setting.choice("decay", Decay.NONE, "how the learning rate decreases after the warm-up");
  private static final Setting<Double> RATE_FLOOR =
      Setting.number(
          "rate-floor",
          0.05,
          0,
          1,
          "with linear or cosine decay: the rate at the end, as a share of the learning rate");

  static final List<Setting<?>> SETTINGS = List.of(WARM_UP, DECAY, RATE_FLOOR);

  static Schedule read(Settings s) {
    return new Schedule(s.get(WARM_UP), s.get(DECAY), s.get(RATE_FLOOR));
  }

  void write(Map<String, String> map) {
    WARM_UP.write(map, warmUp);
    DECAY.write(map, decay);
    RATE_FLOOR.write(map, floor);
  }

  /**
   * The factor on the rate.
   *
   * @param step number of steps before, from 0
   * @param totalSteps number of steps of the longest run that the settings allow
   */
  public double factor(long step, long totalSteps) {
    double rise = warmUp == 0 ? 1 : Math.min(1, (step + 1.0) / warmUp);
    double done =
        Math.min(1, Math.max(0, step - warmUp) / (double) Math.max(1, totalSteps - warmUp));
    double left =
        switch (decay) {
          case NONE -> 1;
          case LINEAR -> 1 - done;
          case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
        };
    return rise * (floor + (1 - floor) * left);
  }
}
