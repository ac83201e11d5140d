package io.memoir.model;

import java.lang.module.ModuleDescriptor;

/**
 * Where a model came from, so that it can be made again and its numbers understood.
 *
 * @param dataFingerprint hash of the prepared events it was fitted to
 * @param splitFingerprint hash of these events and of what each of them was used for, two parts as
 *     the data set has them; empty where it is not known, as of models of format 1 and 2
 * @param seed what its random numbers started from
 * @param createdAt ISO-8601 instant
 * @param memoirVersion version and, where known, commit of the code
 * @param jvm vendor and version
 * @param cpu processor and number of cores used
 * @param libraries native libraries and their versions, for example "libtorch 2.10.0"
 * @param trainingSeconds wall time of the fit
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

  /** A provenance that does not say how the events were split. */
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

  /** The version of the Memoir that runs; "unknown" where it does not run as modules. */
  public static String runningVersion() {
    ModuleDescriptor descriptor = Provenance.class.getModule().getDescriptor();
    return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
  }
}
