package io.memoir.server.interleaving;

/**
 * A few threads that use one object at once, to be run under many schedules. A scenario has a
 * constructor without parameters, and makes all that it uses anew in each run.
 */
public interface Scenario {
  /**
   * Runs once.
   *
   * @return what came of it, in a few letters; different schedules may give different outcomes
   * @throws AssertionError if what came of it is wrong
   */
  String run();

  /** Starts threads and waits for all of them; what one of them threw is thrown here. */
  static void together(Runnable... bodies) {
    Thread[] threads = new Thread[bodies.length];
    Throwable[] failures = new Throwable[bodies.length];
    for (int i = 0; i < bodies.length; i++) {
      int number = i;
      threads[i] =
          new Thread(() -> {
            try {
              bodies[number].run();
            } catch (Throwable e) {
              failures[number] = e;
            }
          });
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    for (Throwable failure : failures) {
      if (failure != null) {
        throw new AssertionError("a thread failed: " + failure, failure);
      }
    }
  }

  /** Fails if two values differ. */
  static void equal(String what, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      throw new AssertionError(what + " is " + found + ", expected " + wanted);
    }
  }
}
