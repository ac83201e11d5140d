package io.memoir.learning;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Makes a thread, and all threads that it starts afterwards, give way to others.
 *
 * <p>Linux takes no notice of the priorities that Java gives threads, but of nice values, which it
 * keeps for each thread and hands down to those that it starts: {@code setpriority(PRIO_PROCESS, 0,
 * n)} sets that of the calling thread. Elsewhere the priority of the thread has to do.
 */
final class Background {
  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;

  /** Of two threads that want the same core, one with this value gets a tenth. */
  private static final int NICE = 10;

  private Background() {}

  /** Whether the system did it. */
  @SuppressWarnings("restricted") // a call of the C library, allowed by the launcher
  static boolean lowerThisThread() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return false;
    }
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle setPriority =
          linker.downcallHandle(
              linker.defaultLookup().find("setpriority").orElseThrow(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      return (int) setPriority.invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE) == 0;
    } catch (Throwable e) {
      return false; // it learns at the priority of everything else
    }
  }
}
