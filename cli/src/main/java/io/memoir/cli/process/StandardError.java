package io.memoir.cli.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/**
 * The standard error stream that the launcher has kept in another descriptor.
 *
 * <p>Java prints a warning about incubating modules to descriptor 2 before any of our code runs,
 * and no option prevents it. Therefore the launcher passes the original error stream in another
 * descriptor, and it is restored here.
 */
public final class StandardError {
  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /** Restores the error stream from the descriptor in the property memoir.stderr. */
  @SuppressWarnings("restricted") // the launcher grants this module native access
  public static void restore() {
    Integer descriptor = Integer.getInteger("memoir.stderr");
    if (descriptor == null) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    try {
      var duplicate =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("dup2"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      int result = (int) duplicate.invokeExact((int) descriptor, STANDARD_ERROR);
      if (result != STANDARD_ERROR) {
        throw new IllegalStateException("dup2(" + descriptor + ", 2) returned " + result);
      }
    } catch (Error e) {
      throw e;
    } catch (Throwable e) { // as invokeExact declares it: there is no such function, or no access
      throw new IllegalStateException("the error stream could not be restored", e);
    }
  }
}
