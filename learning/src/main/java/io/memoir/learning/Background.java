package io.memoir.learning;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Gives a thread, and all threads and processes that it starts afterwards, a low priority.
 *
 * <p>Linux ignores the priorities that Java gives threads. It uses nice values, which it stores for
 * each thread and passes on to the threads and processes that it starts: {@code
 * setpriority(PRIO_PROCESS, 0, n)} sets that of the calling thread. On other systems the Java
 * priority of the thread is used.
 */
public final class Background {
  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;

  /** Of two threads that need the same core, the one with this value gets a tenth. */
  private static final int NICE = 10;

  private Background() {}

  /** Lowers the priority; returns whether the system did so. */
  @SuppressWarnings("restricted") // a call of the C library, allowed by the launcher
  public static boolean lowerThisThread() {
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
      // As invokeExact declares it. Whatever it is, the thread keeps its priority: nothing depends
      // on it, and an error would end the thread before its work has begun.
      return false;
    }
  }
}
