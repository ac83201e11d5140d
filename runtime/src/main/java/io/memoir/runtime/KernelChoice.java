package io.memoir.runtime;

import io.memoir.model.BadInputException;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.kernel.ScalarKernel;
import io.memoir.runtime.kernel.VectorKernel;
import java.util.Locale;

/**
 * The implementation of the arithmetic that is used on this machine, and the reason for it.
 *
 * @param kind the implementation
 * @param reason one line of text
 */
public record KernelChoice(Kind kind, String reason) {

  /** The implementations. */
  public enum Kind {
    /** Plain Java. */
    SCALAR,
    /** The Vector API of the JDK. */
    VECTOR
  }

  /**
   * What the choice depends on.
   *
   * @param vectorModule whether the module jdk.incubator.vector is present: always on the module
   *     path; on the class path only with {@code --add-modules jdk.incubator.vector}
   * @param vectorBits width of the machine's vectors as the JVM sees it; 0 if unknown
   * @param processor the system property os.arch
   * @param virtualMachine the system property java.vm.info
   */
  record Platform(boolean vectorModule, int vectorBits, String processor, String virtualMachine) {
    static Platform here() {
      boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
      return new Platform(
          module,
          module ? VectorKernel.bits() : 0,
          System.getProperty("os.arch", ""),
          System.getProperty("java.vm.info", ""));
    }
  }

  /** The default choice for this machine. */
  public static KernelChoice automatic() {
    return of(Platform.here());
  }

  static KernelChoice of(Platform platform) {
    if (!platform.vectorModule()) {
      return new KernelChoice(
          Kind.SCALAR,
          "the module jdk.incubator.vector is absent; on the class path add it with"
              + " --add-modules jdk.incubator.vector");
    }
    if (!platform.virtualMachine().startsWith("mixed mode")
        || platform.virtualMachine().contains("emulated-client")) {
      return new KernelChoice(
          Kind.SCALAR,
          "this JVM runs without its optimising compiler (%s), which the Vector API needs"
              .formatted(platform.virtualMachine()));
    }
    boolean fused = platform.vectorBits() >= 256 || platform.processor().equals("aarch64");
    if (!fused) {
      return new KernelChoice(
          Kind.SCALAR,
          String.format(
              Locale.ROOT,
              "vectors of %d bits on %s, without a fused multiply-add",
              platform.vectorBits(),
              platform.processor()));
    }
    return new KernelChoice(
        Kind.VECTOR,
        String.format(
            Locale.ROOT,
            "Vector API, %d floats at once (%d bits, %s)",
            platform.vectorBits() / 32,
            platform.vectorBits(),
            platform.processor()));
  }

  /**
   * An implementation that was requested.
   *
   * @throws BadInputException if it cannot run here
   */
  static KernelChoice forced(Kind kind, Platform platform) {
    if (kind == Kind.VECTOR && !platform.vectorModule()) {
      throw new BadInputException("the vector kernel was requested, but " + of(platform).reason());
    }
    return new KernelChoice(kind, "requested");
  }

  Kernel kernel() {
    return switch (kind) {
      case SCALAR -> new ScalarKernel();
      case VECTOR -> new VectorKernel();
    };
  }
}
