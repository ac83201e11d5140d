package io.memoir.model;

import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The golden models: one directory for every version of the format that was released, and for every
 * addition to it, kept for ever. The main method wrote them; it writes those of the newest version
 * that do not exist.
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

  /** Version 4 with a head by domain and one memory, as before domains had memories. */
  static final Path VERSION_4_DOMAINS = PLACE.resolve("golden-v4-domains");

  /** Version 4 with memories of domains: an ensemble of a network with each kind. */
  static final Path VERSION_4_DOMAIN_MEMORIES = PLACE.resolve("golden-v4-domain-memories");

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

  private static Model domainMemories() {
    return SmallModels.ofDomains(
        new Architecture.Ensemble(
            List.of(
                new Architecture.Ensemble.Member(SmallModels.byDomain(DomainMemory.SEPARATE), 2.5f),
                new Architecture.Ensemble.Member(SmallModels.byDomain(DomainMemory.GATED), 1)),
            new Combination.ReciprocalRank(60)));
  }

  /** What each directory contains. */
  static Map<Path, Model> all() {
    Map<Path, Model> all = new LinkedHashMap<>();
    all.put(VERSION_1, version1());
    all.put(VERSION_1_CALENDAR, version1Calendar());
    all.put(VERSION_2, version2());
    all.put(VERSION_3, version3());
    all.putAll(newest());
    return all;
  }

  /** Those of the version that is written today. */
  static Map<Path, Model> newest() {
    Map<Path, Model> newest = new LinkedHashMap<>();
    newest.put(VERSION_4, version3());
    newest.put(VERSION_4_CALIBRATIONS, SmallModels.calibrated());
    newest.put(VERSION_4_DOMAINS, SmallModels.ofDomains(SmallModels.byDomain()));
    newest.put(VERSION_4_DOMAIN_MEMORIES, domainMemories());
    return newest;
  }

  public static void main(String[] arguments) throws IOException {
    for (Map.Entry<Path, Model> each : newest().entrySet()) {
      if (!Files.exists(each.getKey())) {
        ModelFile.write(each.getValue(), each.getKey());
      }
    }
  }
}
