package io.memoir.data.dataset;

import io.memoir.data.EventColumns;
import io.memoir.data.EventFormat;
import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.model.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is to be made of files of events: a {@linkplain Dataset data set}.
 *
 * @param inputs files of events, read in this order
 * @param format how the events lie in them
 * @param columns which columns mean what
 * @param timeZone of times that name no zone
 * @param testInputs files of {@code prefix items TAB target} a line; the inputs are then learned
 *     from
 * @param items what is known of items: titles, categories, others
 * @param users what is known of users
 * @param keepTypes types of events to keep; empty for all
 * @param minimumValue least value of an event to keep, for example a rating
 * @param minUser least number of events of a sequence
 * @param minItem least number of events of an item
 * @param dropExactDuplicates whether events that are equal in everything count once
 * @param dropRepeats whether neighbours of one item count once; unless said, in sessions only
 * @param sessionGap inactivity after which a new session begins
 * @param split what is learned from, and what judges; unless said, by time, or the last event where
 *     there are no times
 * @param maxRejectedShare share of unusable lines above which the run stops
 * @param output where the data set goes
 * @param memoryBytes what DuckDB may use before it spills to the disk
 * @param threads how many threads DuckDB may use
 */
public record Preparation(
    List<Path> inputs,
    EventFormat format,
    EventColumns columns,
    ZoneId timeZone,
    List<Path> testInputs,
    Optional<Path> items,
    Optional<Path> users,
    List<String> keepTypes,
    OptionalDouble minimumValue,
    int minUser,
    int minItem,
    boolean dropExactDuplicates,
    Optional<Boolean> dropRepeats,
    Optional<Duration> sessionGap,
    Optional<Split> split,
    double maxRejectedShare,
    Path output,
    long memoryBytes,
    int threads) {

  public Preparation {
    inputs = List.copyOf(inputs);
    testInputs = List.copyOf(testInputs);
    keepTypes = List.copyOf(keepTypes);
    if (inputs.isEmpty()) {
      throw new BadInputException("no input file is given, expected at least one");
    }
    require(minUser >= 1, "--min-user", minUser, "1 or more");
    require(minItem >= 1, "--min-item", minItem, "1 or more");
    if (minimumValue.isPresent()) {
      double value = minimumValue.getAsDouble();
      require(Double.isFinite(value), "--min-value", value, "a finite number");
    }
    require(
        maxRejectedShare >= 0 && maxRejectedShare <= 1,
        "--max-rejected",
        maxRejectedShare,
        "0 to 1");
    require(threads >= 1, "--threads", threads, "1 or more");
    require(memoryBytes >= 64L << 20, "--memory", mib(memoryBytes), "64 MiB or more");
    if (sessionGap.isPresent() && (sessionGap.get().isNegative() || sessionGap.get().isZero())) {
      throw new BadInputException(
          "session gap " + sessionGap.get() + " is not positive, expected a duration such as 30m");
    }
  }

  private static String mib(long bytes) {
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
  }

  private static void require(boolean good, String what, Object found, String expected) {
    if (!good) {
      throw new BadInputException(what + " is " + found + ", expected " + expected);
    }
  }

  /** Begins a preparation that reads some files. */
  public static Builder of(List<Path> inputs) {
    return new Builder(inputs);
  }

  /** Begins a preparation that reads one file. */
  public static Builder of(Path input) {
    return new Builder(List.of(input));
  }

  /**
   * Reads, cleans and splits the events and writes the data set, whole or not at all.
   *
   * @throws BadInputException if the input or an option makes it impossible
   * @throws IOException if a file cannot be read or written
   */
  public DatasetSummary run(Progress progress) throws IOException {
    return new Preparer(this, progress).run();
  }

  /** Collects the options of a preparation; what is not said keeps its usual value. */
  public static final class Builder {
    private final List<Path> inputs;
    private EventFormat format = EventFormat.AUTO;
    private EventColumns columns = EventColumns.FOUND;
    private ZoneId timeZone = ZoneOffset.UTC;
    private List<Path> testInputs = List.of();
    private Optional<Path> items = Optional.empty();
    private Optional<Path> users = Optional.empty();
    private List<String> keepTypes = List.of();
    private OptionalDouble minimumValue = OptionalDouble.empty();
    private int minUser = 1;
    private int minItem = 1;
    private boolean dropExactDuplicates = true;
    private Optional<Boolean> dropRepeats = Optional.empty();
    private Optional<Duration> sessionGap = Optional.empty();
    private Optional<Split> split = Optional.empty();
    private double maxRejectedShare = 0.01;
    private long memoryBytes = 2L << 30;
    private int threads = Runtime.getRuntime().availableProcessors();

    private Builder(List<Path> inputs) {
      this.inputs = List.copyOf(inputs);
    }

    public Builder format(EventFormat value) {
      format = value;
      return this;
    }

    public Builder columns(EventColumns value) {
      columns = value;
      return this;
    }

    public Builder timeZone(ZoneId value) {
      timeZone = value;
      return this;
    }

    public Builder testInputs(List<Path> value) {
      testInputs = List.copyOf(value);
      return this;
    }

    public Builder items(Path value) {
      items = Optional.of(value);
      return this;
    }

    public Builder users(Path value) {
      users = Optional.of(value);
      return this;
    }

    public Builder keepTypes(List<String> value) {
      keepTypes = List.copyOf(value);
      return this;
    }

    public Builder minimumValue(double value) {
      minimumValue = OptionalDouble.of(value);
      return this;
    }

    public Builder minUser(int value) {
      minUser = value;
      return this;
    }

    public Builder minItem(int value) {
      minItem = value;
      return this;
    }

    public Builder dropExactDuplicates(boolean value) {
      dropExactDuplicates = value;
      return this;
    }

    public Builder dropRepeats(boolean value) {
      dropRepeats = Optional.of(value);
      return this;
    }

    public Builder sessionGap(Duration value) {
      sessionGap = Optional.of(value);
      return this;
    }

    public Builder split(Split value) {
      split = Optional.of(value);
      return this;
    }

    public Builder maxRejectedShare(double value) {
      maxRejectedShare = value;
      return this;
    }

    public Builder memoryBytes(long value) {
      memoryBytes = value;
      return this;
    }

    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** The preparation that writes to a place; refuses options that make no sense. */
    public Preparation to(Path output) {
      return new Preparation(
          inputs,
          format,
          columns,
          timeZone,
          testInputs,
          items,
          users,
          keepTypes,
          minimumValue,
          minUser,
          minItem,
          dropExactDuplicates,
          dropRepeats,
          sessionGap,
          split,
          maxRejectedShare,
          output,
          memoryBytes,
          threads);
    }
  }
}
