package io.memoir.server.interleaving;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * The process in which schedules are explored: {@code Explorer CLASS SCENARIOS SCHEDULES}, where
 * the class is a {@link Scenario} (which is one scenario) or {@link Operations} (of which random
 * scenarios are made). It prints how many schedules it ran and, of a scenario, how often each
 * outcome came, and ends with exit code 1 if one of them was wrong, with that schedule on the error
 * stream.
 */
final class Explorer {
  private static final int BYTES_PER_OUTCOME = 64;

  /** Classes of which only one thread at a time has an object, or that only count. */
  private static final String[] PRIVATE = {
    "io.memoir.runtime.Recommender",
    "io.memoir.runtime.UserState",
    "io.memoir.server.engine.Availability",
    "io.memoir.server.engine.job.Jobs",
    "io.memoir.server.engine.job.Jobs$Work",
    "java.lang.String",
    "java.util.ArrayList",
    "java.util.Formatter",
    "java.util.HashMap",
    "java.util.ImmutableCollections",
    "java.util.List",
    "java.util.Map",
    "java.util.concurrent.atomic.LongAdder"
  };

  /** Classes whose methods are atomic: a lock of their own, or the word of the JDK. */
  private static final String[] ATOMIC = {
    "io.memoir.server.engine.LogInMemory", "java.util.concurrent.ConcurrentHashMap"
  };

  private static final int THREADS = 3;
  private static final int CALLS_PER_THREAD = 2;
  private static final int CALLS_BEFORE = 2;
  private static final int CALLS_AFTER = 2;

  private Explorer() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    Object subject = Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
    int scenarios = Integer.parseInt(arguments[1]);
    int schedules = Integer.parseInt(arguments[2]);
    int code =
        switch (subject) {
          case Scenario scenario -> explore(scenario, schedules);
          case Operations operations -> explore(operations, scenarios, schedules);
          default -> throw new IllegalArgumentException("nothing to explore: " + arguments[0]);
        };
    System.exit(code);
  }

  private static int explore(Operations operations, int scenarios, int schedules)
      throws ClassNotFoundException {
    operations.warmUp();
    Operations.startCounting();
    Class<?> subject = operations.getClass();
    int code = 0;
    try {
      new ModelCheckingOptions()
          .iterations(scenarios)
          .invocationsPerIteration(schedules)
          .threads(THREADS)
          .actorsPerThread(CALLS_PER_THREAD)
          .actorsBefore(CALLS_BEFORE)
          .actorsAfter(CALLS_AFTER)
          .minimizeFailedScenario(false)
          .addGuarantee(forClasses(PRIVATE).allMethods().ignore())
          .addGuarantee(forClasses(ATOMIC).allMethods().treatAsAtomic())
          // The loops of locks and tables are longer than what is taken for a hang otherwise.
          .loopIterationsBeforeThreadSwitch(100)
          .loopBound(1_000)
          .sequentialSpecification(Class.forName(subject.getName() + "$Specification"))
          .check(subject);
    } catch (AssertionError failure) {
      System.err.println(failure.getMessage());
      code = 1;
    }
    System.out.println(Operations.made());
    return code;
  }

  private static int explore(Scenario scenario, int schedules) {
    // The number of runs and their outcomes, outside of the heap: the checker undoes what a run
    // writes there.
    ByteBuffer outcomes = ByteBuffer.allocateDirect((schedules + 1) * BYTES_PER_OUTCOME);
    Scenario.inTurn(true); // initialises the classes that it needs
    scenario.run();
    Scenario.inTurn(false);
    int code = 0;
    try {
      Lincheck.runConcurrentTest(schedules, () -> once(scenario, outcomes));
    } catch (AssertionError failure) {
      System.err.println(failure.getMessage());
      code = 1;
    }
    print(outcomes);
    return code;
  }

  private static void once(Scenario scenario, ByteBuffer outcomes) {
    int run = outcomes.getInt(0) + 1;
    outcomes.putInt(0, run);
    byte[] bytes = scenario.run().getBytes(StandardCharsets.UTF_8);
    int at = run * BYTES_PER_OUTCOME;
    int length = Math.min(bytes.length, BYTES_PER_OUTCOME - 1);
    if (at < outcomes.capacity()) {
      outcomes.put(at, (byte) length);
      outcomes.put(at + 1, bytes, 0, length);
    }
  }

  private static void print(ByteBuffer outcomes) {
    int runs = outcomes.getInt(0);
    Map<String, Integer> counts = new TreeMap<>();
    for (int at = BYTES_PER_OUTCOME;
        at <= runs * BYTES_PER_OUTCOME && at < outcomes.capacity();
        at += BYTES_PER_OUTCOME) {
      byte[] bytes = new byte[outcomes.get(at)];
      outcomes.get(at + 1, bytes);
      if (bytes.length > 0) {
        counts.merge(new String(bytes, StandardCharsets.UTF_8), 1, Integer::sum);
      }
    }
    System.out.println(runs);
    counts.forEach((outcome, count) -> System.out.println(count + " " + outcome));
  }
}
