package io.memoir.spring;

import java.io.IOException;

/** Something that was opened, on the way to something that closes it. */
final class Opened {
  private Opened() {}

  /** What is made of something that is open. */
  @FunctionalInterface
  interface Use<T, R> {
    R of(T opened) throws IOException;
  }

  /**
   * Makes something of what was opened, and closes that if it cannot be made.
   *
   * @return what owns it from then on
   */
  static <T extends AutoCloseable, R> R use(T opened, Use<T, R> use) throws IOException {
    try {
      return use.of(opened);
    } catch (Throwable failure) { // an Error, too, leaves nothing open
      try {
        opened.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
      throw failure;
    }
  }
}
