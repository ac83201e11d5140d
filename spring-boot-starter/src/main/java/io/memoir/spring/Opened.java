package io.memoir.spring;

import java.io.IOException;

/** Closes an opened resource if creating its owner fails. */
final class Opened {
  private Opened() {}

  /** Creates the owner of an open resource. */
  @FunctionalInterface
  interface Use<T, R> {
    R of(T opened) throws IOException;
  }

  /**
   * Creates the owner of a resource, and closes the resource if that fails.
   *
   * @return the owner
   */
  static <T extends AutoCloseable, R> R use(T opened, Use<T, R> use) throws IOException {
    try {
      return use.of(opened);
    } catch (IOException | RuntimeException | Error failure) {
      try {
        opened.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
      throw failure;
    }
  }
}
