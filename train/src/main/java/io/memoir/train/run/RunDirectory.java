package io.memoir.train.run;

import java.nio.file.Path;

/** The directory next to a model in which its run stores the checkpoint and its logs. */
final class RunDirectory {
  private RunDirectory() {}

  /** The directory of the run that writes to {@code model}. */
  static Path of(Path model) {
    Path place = model.toAbsolutePath().normalize();
    return place.resolveSibling(place.getFileName() + ".training");
  }

  static Path checkpoint(Path model) {
    return of(model).resolve("checkpoint");
  }
}
