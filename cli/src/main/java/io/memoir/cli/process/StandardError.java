package io.memoir.cli.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/**
 * The error stream that the launcher set aside.
 *
 * <p>Java announces incubating modules on descriptor 2 before any line of ours runs, and cannot be
 * told not to. The launcher therefore starts it with the true error stream as another descriptor,
 * which is put back here.
 */
public final class StandardError {
  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /** Makes the descriptor named by the property memoir.stderr the error stream again. */
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
    } catch (Throwable e) {
      throw new IllegalStateException("the error stream could not be restored", e);
    }
  }
}
