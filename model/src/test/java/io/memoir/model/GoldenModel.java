package io.memoir.model;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The golden models: one directory for every version of the format that was released, kept for
 * ever. The main method wrote them; it is run again only for a new version, into a new directory.
 */
final class GoldenModel {
  static final Path VERSION_1 = Path.of("src/test/resources/golden-v1");

  private GoldenModel() {}

  static Model make() {
    return SmallModels.model(SmallModels.everyLayer());
  }

  public static void main(String[] arguments) throws IOException {
    ModelFile.write(make(), Path.of(arguments[0]));
  }
}
