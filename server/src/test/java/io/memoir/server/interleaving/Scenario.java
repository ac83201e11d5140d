package io.memoir.server.interleaving;

/**
 * A few threads that use one object at once, to be run under many schedules. A scenario has a
 * constructor without parameters, and makes all that it uses anew in each run.
 */
public interface Scenario {
  /** A property of the process. */
  String IN_TURN = "memoir.in-turn";

  /**
   * Runs once.
   *
   * @return what came of it, in a few letters; different schedules may give different outcomes
   * @throws AssertionError if what came of it is wrong
   */
  String run();

  /** Whether threads run one after the other, in no schedule of anybody's choice. */
  static void inTurn(boolean on) {
    System.setProperty(IN_TURN, Boolean.toString(on));
  }

  /** Starts threads and waits for all of them; what one of them threw is thrown here. */
  static void together(Runnable... bodies) {
    if (Boolean.getBoolean(IN_TURN)) {
      for (Runnable body : bodies) {
        body.run();
      }
      return;
    }
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
      join(thread);
    }
    for (Throwable failure : failures) {
      if (failure != null) {
        throw new AssertionError("a thread failed: " + failure, failure);
      }
    }
  }

  /** Waits until a thread has ended. */
  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails if two values differ. */
  static void equal(String what, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      throw new AssertionError(what + " is " + found + ", expected " + wanted);
    }
  }
}
