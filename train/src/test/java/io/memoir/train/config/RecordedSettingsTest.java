package io.memoir.train.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.train.config.RecordedSettings.Difference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which runs can be continued with which settings. */
class RecordedSettingsTest {
  /** The settings that did not exist in earlier versions. */
  private static final List<String> ADDED =
      List.of(
          "item-lists",
          "item-weight-decay",
          "item-memory",
          "item-memory-dropout",
          "contrast",
          "contrast-temperature",
          "intents",
          "intents-weight",
          "convolution",
          "type-weights",
          "domain",
          "domain-memory",
          "within-domain",
          "any-domain");

  private static Map<String, String> settings(Map<String, String> given) {
    return TrainingConfig.of(given).settings();
  }

  /** The settings as an earlier version recorded them. */
  private static Map<String, String> former(Map<String, String> given) {
    Map<String, String> settings = new LinkedHashMap<>(settings(given));
    ADDED.forEach(added -> assertThat(settings.remove(added)).as(added).isNotNull());
    return settings;
  }

  private static Optional<Difference> difference(
      Map<String, String> recorded, Map<String, String> now) {
    return RecordedSettings.difference(recorded, now, Bfloat16.NONE);
  }

  @Test
  void difference_ofTheSameSettings_isNone() {
    Map<String, String> settings = settings(Map.of("rate", "0.01"));
    assertThat(difference(settings, settings)).isEmpty();
    assertThat(RecordedSettings.difference(settings, settings)).isEmpty();
  }

  @Test
  void difference_ofOtherValues_namesTheFirst() {
    assertThat(difference(settings(Map.of("rate", "0.01")), settings(Map.of("rate", "0.02"))))
        .hasValue(
            new Difference("with another setting 'rate' (0.01, now 0.02)", true, Optional.empty()));
  }

  @Test
  void settings_thatDidNotExist_hadNoEffect() {
    Map<String, String> given = Map.of("weight-decay", "0.1");
    assertThat(difference(former(given), settings(given))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "item-lists, lstm, mean, lstm",
    "item-weight-decay, 0.2, 0.1, 0.2",
    "type-weights, view:0.5, none, view:0.5",
    "contrast, 0.3, 0.0, 0.3",
    "intents, 64, 0, 64",
    "convolution, 4, 0, 4",
  })
  void settings_thatDidNotExist_andHaveAnEffectNow_differ(
      String key, String value, String then, String now) {
    Map<String, String> given = Map.of("weight-decay", "0.1");
    Map<String, String> changed = Map.of("weight-decay", "0.1", key, value);
    assertThat(difference(former(given), settings(changed)))
        .hasValue(
            new Difference(
                "with another setting '%s' (%s, now %s)".formatted(key, then, now),
                true,
                Optional.empty()));
  }

  @Test
  void typeWeights_inAnotherFormOrOrder_areTheSame() {
    Map<String, String> recorded = settings(Map.of("type-weights", "view:0.5,purchase:3"));
    assertThat(
            difference(recorded, settings(Map.of("type-weights", " purchase : 3.0, view:5e-1 "))))
        .isEmpty();
    assertThat(difference(recorded, settings(Map.of())))
        .hasValue(
            new Difference(
                "with another setting 'type-weights' (purchase:3,view:0.5, now none)",
                true,
                Optional.empty()));
  }

  @Test
  void itemMemory_thatDidNotExist_differs() {
    Map<String, String> given = Map.of("normalise", "true");
    Map<String, String> changed = Map.of("normalise", "true", "item-memory", "true");
    assertThat(difference(former(given), settings(changed)))
        .hasValue(
            new Difference(
                "with another setting 'item-memory' (false, now true)", true, Optional.empty()));
  }

  /** Earlier versions fitted a scale and an offset. */
  @Test
  void calibration_thatDidNotExist_wasPlatt() {
    Map<String, String> given = Map.of("tasks", "click");
    Map<String, String> recorded = new LinkedHashMap<>(settings(given));
    recorded.remove("task.click.calibration");
    assertThat(difference(recorded, settings(given))).isEmpty();
    Map<String, String> changed = Map.of("tasks", "click", "task.click.calibration", "temperature");
    assertThat(difference(recorded, settings(changed)))
        .hasValue(
            new Difference(
                "with another setting 'task.click.calibration' (platt, now temperature)",
                true,
                Optional.empty()));
  }

  @Test
  void domain_thatDidNotExist_differs() {
    assertThat(difference(former(Map.of()), settings(Map.of("domain", "section"))))
        .hasValue(
            new Difference(
                "with another setting 'domain' (none, now section)", true, Optional.empty()));
  }

  @Test
  void otherSettings_thatDidNotExist_areNotGuessed() {
    Map<String, String> recorded = new LinkedHashMap<>(settings(Map.of()));
    recorded.remove("ridge");
    assertThat(difference(recorded, settings(Map.of())))
        .hasValue(
            new Difference(
                "by a version without the setting 'ridge' (now 0)", false, Optional.empty()));
  }

  @Test
  void startOfARun_thatHadNone_differs() {
    Map<String, String> now = new LinkedHashMap<>(settings(Map.of()));
    now.put("from", "shop of 2026-01-01");
    assertThat(difference(settings(Map.of()), now))
        .hasValue(
            new Difference(
                "with another setting 'from' (none, now shop of 2026-01-01)",
                true,
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "bfloat16, auto, VECTORS",
    "bfloat16, auto, TILES",
    "auto, bfloat16, TILES",
    "float32, auto, NONE",
    "auto, float32, NONE",
    "auto, auto, NONE",
  })
  void precision_thatIsTheSameOnTheProcessor_isTheSame(String then, String now, Bfloat16 here) {
    assertThat(
            RecordedSettings.difference(
                settings(Map.of("precision", then)), settings(Map.of("precision", now)), here))
        .isEmpty();
  }

  @Test
  void precision_thatIsAnotherOneOnTheProcessor_differs_andSaysWhatToGive() {
    assertThat(difference(settings(Map.of("precision", "bfloat16")), settings(Map.of())))
        .hasValue(
            new Difference(
                "with another setting 'precision' (bfloat16, now auto, which is float32 on this"
                    + " processor)",
                true,
                Optional.of("precision=bfloat16")));
    assertThat(
            RecordedSettings.difference(
                settings(Map.of()), settings(Map.of("precision", "float32")), Bfloat16.VECTORS))
        .hasValue(
            new Difference(
                "with another setting 'precision' (auto, which is bfloat16 on this processor, now"
                    + " float32)",
                true,
                Optional.of("precision=auto")));
  }
}
