package io.memoir.model;

import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The golden models: one directory for every version of the format that was released, kept for
 * ever. The main method wrote them; it is run again only for a new version, into a new directory.
 */
final class GoldenModel {
  private static final Path PLACE = Path.of("src/test/resources");

  /** Version 1 as it was at first. */
  static final Path VERSION_1 = PLACE.resolve("golden-v1");

  /** Version 1 as it was written in the end, with fields that came without a step. */
  static final Path VERSION_1_CALENDAR = PLACE.resolve("golden-v1-calendar");

  /** Version 2, with weights of half precision. */
  static final Path VERSION_2 = PLACE.resolve("golden-v2");

  static final Path VERSION_3 = PLACE.resolve("golden-v3");

  /** The model of version 3, written by the first Memoir that had features and tasks. */
  static final Path VERSION_4 = PLACE.resolve("golden-v4");

  /** Version 4 with a piecewise linear calibration. */
  static final Path VERSION_4_CALIBRATIONS = PLACE.resolve("golden-v4-calibrations");

  private GoldenModel() {}

  static Model version1() {
    return SmallModels.model(SmallModels.everyLayer());
  }

  static Model version1Calendar() {
    return SmallModels.model(SmallModels.calendar());
  }

  static Model version2() {
    return SmallModels.model(SmallModels.ensemble());
  }

  static Model version3() {
    Model plain = version2();
    return SmallModels.model(
        plain.architecture(), plain.weights().tensors(), "0123456789abcdef-fedcba9876543210");
  }

  static Model version4Calibrations() {
    return SmallModels.calibrated();
  }

  public static void main(String[] arguments) throws IOException {
    ModelFile.write(version4Calibrations(), Path.of(arguments[0]));
  }
}
