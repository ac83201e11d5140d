package io.memoir.model;

import java.lang.module.ModuleDescriptor;

/**
 * Where a model came from, so that it can be reproduced and its metrics understood.
 *
 * @param dataFingerprint hash of the prepared events on which it was trained
 * @param splitFingerprint hash of these events and of the part of each of them, in the two parts
 *     used by the data set; empty if it is not known, as in models of format 1 and 2
 * @param seed of the random numbers
 * @param createdAt ISO-8601 instant
 * @param memoirVersion version and, if known, commit of the code
 * @param jvm vendor and version
 * @param cpu processor and number of cores used
 * @param libraries native libraries and their versions, for example "libtorch 2.10.0"
 * @param trainingSeconds wall time of the training
 */
public record Provenance(
    String dataFingerprint,
    String splitFingerprint,
    long seed,
    String createdAt,
    String memoirVersion,
    String jvm,
    String cpu,
    String libraries,
    double trainingSeconds) {

  /** A provenance without the split. */
  public Provenance(
      String dataFingerprint,
      long seed,
      String createdAt,
      String memoirVersion,
      String jvm,
      String cpu,
      String libraries,
      double trainingSeconds) {
    this(dataFingerprint, "", seed, createdAt, memoirVersion, jvm, cpu, libraries, trainingSeconds);
  }

  /** The version of the running Memoir; "unknown" if it does not run as modules. */
  public static String runningVersion() {
    ModuleDescriptor descriptor = Provenance.class.getModule().getDescriptor();
    return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
  }
}
