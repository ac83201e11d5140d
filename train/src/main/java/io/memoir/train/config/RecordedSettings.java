package io.memoir.train.config;

import io.memoir.model.DomainMemory;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the settings that were recorded with a run or a search with those with which it is to be
 * continued. They are compared by what they mean, so that what an earlier version has begun can be
 * continued: a setting that did not exist then had no effect, and {@code precision=auto} is what it
 * stands for on this processor.
 */
public final class RecordedSettings {
  private RecordedSettings() {}

  /**
   * A setting that means something else.
   *
   * @param what the setting and its values, as in "the run was started WHAT"
   * @param possible whether the run can be continued with the recorded value
   * @param choice the setting to give for that, as {@code KEY=VALUE}, if its value alone does not
   *     say so
   */
  public record Difference(String what, boolean possible, Optional<String> choice) {}

  /**
   * The first setting that means something else than what was recorded; empty if there is none.
   *
   * @param recorded all settings of that time
   * @param now all settings with which it is to be continued
   */
  public static Optional<Difference> difference(
      Map<String, String> recorded, Map<String, String> now) {
    return difference(recorded, now, Bfloat16.here());
  }

  static Optional<Difference> difference(
      Map<String, String> recorded, Map<String, String> now, Bfloat16 processor) {
    for (Map.Entry<String, String> setting : now.entrySet()) {
      String key = setting.getKey();
      Optional<Difference> found =
          Optional.ofNullable(recorded.get(key))
              .or(() -> before(key, recorded, setting.getValue()))
              .map(then -> difference(key, then, setting.getValue(), processor))
              .orElseGet(() -> Optional.of(absent(key, setting.getValue())));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Difference> difference(
      String key, String then, String now, Bfloat16 processor) {
    if (then.equals(now)) {
      return Optional.empty();
    }
    if (!key.equals(TrainingConfig.PRECISION.key())) {
      return Optional.of(
          new Difference(
              "with another setting '%s' (%s, now %s)".formatted(key, orNone(then), orNone(now)),
              true,
              Optional.empty()));
    }
    TrainingConfig.Precision first = TrainingConfig.PRECISION.read(then);
    TrainingConfig.Precision second = TrainingConfig.PRECISION.read(now);
    return first.on(processor) == second.on(processor)
        ? Optional.empty()
        : Optional.of(
            new Difference(
                "with another setting '%s' (%s, now %s)"
                    .formatted(key, told(first, processor), told(second, processor)),
                true,
                Optional.of(key + "=" + then)));
  }

  private static String orNone(String value) {
    return value.isEmpty() ? "none" : value;
  }

  /** A precision, and what it is on a processor. */
  private static String told(TrainingConfig.Precision precision, Bfloat16 processor) {
    String name = Setting.written(precision);
    return switch (precision) {
      case AUTO ->
          "%s, which is %s on this processor"
              .formatted(name, Setting.written(precision.on(processor)));
      case FLOAT32, BFLOAT16 -> name;
    };
  }

  /**
   * The value of a setting with which this version does what the versions without it did; empty if
   * there is none.
   */
  private static Optional<String> before(String key, Map<String, String> recorded, String now) {
    return switch (key) {
      case "item-lists" -> Optional.of("mean");
      case "item-weight-decay" -> Optional.ofNullable(recorded.get("weight-decay"));
      case "type-weights" -> Optional.of("");
      case "item-memory" -> Optional.of("false");
      case "item-memory-dropout" -> Optional.of(now); // without an item memory, it has no effect
      case "contrast" -> Optional.of("0.0");
      case "intents", "convolution" -> Optional.of("0");
      // Without contrast and intents, these have no effect.
      case "intents-weight", "contrast-temperature" -> Optional.of(now);
      case "domain" -> Optional.of("");
      case "domain-memory" -> Optional.of(Setting.written(DomainMemory.SHARED));
      case "within-domain", "any-domain" -> Optional.of(now); // without domains, no effect
      default ->
          ScoredTaskSettings.isCalibration(key)
              ? Optional.of(Setting.written(ScoredTaskSettings.CalibrationMethod.PLATT))
              : Optional.empty();
    };
  }

  private static Difference absent(String key, String now) {
    boolean always = TrainingConfig.SETTINGS.stream().anyMatch(each -> each.key().equals(key));
    return always
        ? new Difference(
            "by a version without the setting '%s' (now %s)".formatted(key, now),
            false,
            Optional.empty())
        : new Difference(
            "with another setting '%s' (none, now %s)".formatted(key, now), true, Optional.empty());
  }
}
