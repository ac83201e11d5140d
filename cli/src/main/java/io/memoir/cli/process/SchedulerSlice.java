package io.memoir.cli.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The time slice of threads in the Linux scheduler (the {@code sched_runtime} of {@code struct
 * sched_attr}, which Linux 6.12 and later use for ordinary threads).
 *
 * <p>A thread with a short slice is also scheduled earlier when it wakes up: a request does not
 * wait for the end of the slice of another process on its processor, which takes up to a tick (4 ms
 * at 250 Hz). The share of processor time stays the same. Without it, the p99 of a server that
 * shares the machine with a process using half a core is determined by the tick.
 */
public final class SchedulerSlice {
  /** The shortest slice that Linux permits. */
  public static final long SHORTEST_NANOS = 100_000;

  private static final int BYTES = 48;
  private static final long POLICY_AT = 4;
  private static final long RUNTIME_AT = 24;
  private static final int SCHED_OTHER = 0;

  private final MethodHandle syscall;
  private final Numbers numbers;

  @SuppressWarnings("restricted") // the launcher grants this module native access
  private SchedulerSlice(Numbers numbers) {
    Linker linker = Linker.nativeLinker();
    this.numbers = numbers;
    this.syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
  }

  /** Numbers of the system calls, for which older C libraries have no functions. */
  private enum Numbers {
    AMD64(314, 315),
    AARCH64(274, 275);

    private final long set;
    private final long get;

    Numbers(long set, long get) {
      this.set = set;
      this.get = get;
    }
  }

  /**
   * Requests the shortest slice for the calling thread and all threads that it starts later.
   * Nothing else of their scheduling changes. If the request is not possible (another system, an
   * older kernel, a sandbox that forbids the call), nothing changes.
   */
  public static void shorten() {
    ofThisSystem().ifPresent(system -> system.request(SHORTEST_NANOS));
  }

  /**
   * Requests the usual slice of the system for the calling thread and all threads that it starts
   * later, if the process that started this one has passed on another.
   */
  public static void restore() {
    ofThisSystem().ifPresent(system -> system.request(0));
  }

  /**
   * The slice that the calling thread has requested.
   *
   * @return in nanoseconds, 0 if it has requested none; empty if the system does not report it
   */
  public static OptionalLong ofThisThread() {
    Optional<SchedulerSlice> system = ofThisSystem();
    return system.isPresent() ? system.get().read() : OptionalLong.empty();
  }

  private static Optional<SchedulerSlice> ofThisSystem() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> Optional.of(new SchedulerSlice(Numbers.AMD64));
      case "aarch64" -> Optional.of(new SchedulerSlice(Numbers.AARCH64));
      default -> Optional.empty();
    };
  }

  private void request(long nanos) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(BYTES, Long.BYTES);
      // A thread with another policy keeps it, because it was set on purpose.
      if (get(attributes) && attributes.get(ValueLayout.JAVA_INT, POLICY_AT) == SCHED_OTHER) {
        attributes.set(ValueLayout.JAVA_LONG, RUNTIME_AT, nanos);
        set(attributes);
      }
    }
  }

  private OptionalLong read() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(BYTES, Long.BYTES);
      return get(attributes)
          ? OptionalLong.of(attributes.get(ValueLayout.JAVA_LONG, RUNTIME_AT))
          : OptionalLong.empty();
    }
  }

  /** Reads the attributes of the calling thread. */
  private boolean get(MemorySegment attributes) {
    return call(numbers.get, attributes, BYTES, 0);
  }

  private void set(MemorySegment attributes) {
    call(numbers.set, attributes, 0, 0);
  }

  private boolean call(long number, MemorySegment attributes, long third, long fourth) {
    long callingThread = 0;
    try {
      return (long) syscall.invokeExact(number, callingThread, attributes, third, fourth) == 0;
    } catch (Error e) {
      throw e;
    } catch (Throwable e) { // as invokeExact declares it
      throw new IllegalStateException("the system call " + number + " could not be made", e);
    }
  }
}
