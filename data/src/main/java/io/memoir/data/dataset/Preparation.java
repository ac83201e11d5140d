package io.memoir.data.dataset;

import io.memoir.data.Cut;
import io.memoir.data.EventColumns;
import io.memoir.data.EventFormat;
import io.memoir.data.Progress;
import io.memoir.data.Split;
import io.memoir.data.SplitSizes;
import io.memoir.data.TextChoice;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The options of a preparation, which makes a {@linkplain Dataset data set} from files of events.
 *
 * @param inputs files of events, read in this order
 * @param format format of the inputs
 * @param columns meaning of the columns
 * @param timeZone time zone of times without a zone
 * @param testInputs files with {@code prefix items TAB target} in each line, or files like the
 *     inputs if these have values or labels; the inputs then provide the training and validation
 *     parts only
 * @param items file with features of items: titles, categories and others
 * @param users file with features of users
 * @param schema file that describes columns; columns that it does not mention are detected
 * @param textChoice the encoder for texts of items; without it, the words of the texts are used.
 *     Texts of users and events are encoded only if the schema says so
 * @param textEncoders the available encoders
 * @param itemVectors files with vectors of items, by the names of their features: {@code .npy}
 *     files, each with a file of ids next to it
 * @param keepTypes types of events to keep; empty for all
 * @param minimumValue minimum value of the events to keep, for example a rating
 * @param minUser minimum number of events of a sequence
 * @param minItem minimum number of events of an item
 * @param dropExactDuplicates whether only one of several lines that are identical in all columns is
 *     kept, if the events have times
 * @param dropRepeats whether an event on the same item as the event before it is dropped; by
 *     default in sessions only
 * @param sessionGap inactivity after which a new session begins
 * @param split split into train, validation and test part. The default depends on the inputs:
 *     random for test inputs of rows, session for sessions, temporal for other events with times,
 *     and without times random if there are labels, otherwise leave-one-out
 * @param sizes sizes of the parts and seed, for the given split or the default split
 * @param maxRejectedShare share of unusable lines above which the preparation fails
 * @param output directory of the data set
 * @param memoryBytes memory that DuckDB may use before it spills to disk
 * @param threads maximum number of threads of DuckDB
 */
public record Preparation(
    List<Path> inputs,
    EventFormat format,
    EventColumns columns,
    ZoneId timeZone,
    List<Path> testInputs,
    Optional<Path> items,
    Optional<Path> users,
    Optional<Path> schema,
    Optional<TextChoice> textChoice,
    List<TextEncoder> textEncoders,
    Map<String, Path> itemVectors,
    List<String> keepTypes,
    OptionalDouble minimumValue,
    int minUser,
    int minItem,
    boolean dropExactDuplicates,
    Optional<Boolean> dropRepeats,
    Optional<Duration> sessionGap,
    Optional<Split> split,
    SplitSizes sizes,
    double maxRejectedShare,
    Path output,
    long memoryBytes,
    int threads) {

  public Preparation {
    inputs = List.copyOf(inputs);
    testInputs = List.copyOf(testInputs);
    textEncoders = List.copyOf(textEncoders);
    itemVectors = Collections.unmodifiableMap(new LinkedHashMap<>(itemVectors));
    keepTypes = List.copyOf(keepTypes);
    split = split.map(chosen -> sizes.applyTo(chosen, true));
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
          "--session-gap is %d s, expected more than 0, for example 30m"
              .formatted(sessionGap.get().toSeconds()));
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

  /** Begins a preparation of several files. */
  public static Builder of(List<Path> inputs) {
    return new Builder(inputs);
  }

  /** Begins a preparation of one file. */
  public static Builder of(Path input) {
    return new Builder(List.of(input));
  }

  /**
   * Reads, cleans and splits the events and writes the data set. If it fails, no data set is
   * written.
   *
   * @throws BadInputException if the input or an option is invalid
   * @throws IOException if a file cannot be read or written
   */
  public DatasetSummary run(Progress progress) throws IOException {
    return new Preparer(this, progress).run();
  }

  /** Collects the options of a preparation; options that are not set keep their defaults. */
  public static final class Builder {
    private final List<Path> inputs;
    private EventFormat format = EventFormat.AUTO;
    private EventColumns columns = EventColumns.FOUND;
    private ZoneId timeZone = ZoneOffset.UTC;
    private List<Path> testInputs = List.of();
    private Optional<Path> items = Optional.empty();
    private Optional<Path> users = Optional.empty();
    private Optional<Path> schema = Optional.empty();
    private Optional<TextChoice> textChoice = Optional.empty();
    private List<TextEncoder> textEncoders = List.of();
    private Map<String, Path> itemVectors = Map.of();
    private List<String> keepTypes = List.of();
    private OptionalDouble minimumValue = OptionalDouble.empty();
    private int minUser = 1;
    private int minItem = 1;
    private boolean dropExactDuplicates = true;
    private Optional<Boolean> dropRepeats = Optional.empty();
    private Optional<Duration> sessionGap = Optional.empty();
    private Optional<Split> split = Optional.empty();
    private Optional<Cut> validation = Optional.empty();
    private Optional<Cut> test = Optional.empty();
    private OptionalLong seed = OptionalLong.empty();
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

    public Builder schema(Path value) {
      schema = Optional.of(value);
      return this;
    }

    public Builder textChoice(TextChoice value) {
      textChoice = Optional.of(value);
      return this;
    }

    public Builder textEncoders(List<TextEncoder> value) {
      textEncoders = List.copyOf(value);
      return this;
    }

    public Builder itemVectors(Map<String, Path> value) {
      itemVectors = value;
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

    public Builder validation(Cut value) {
      validation = Optional.of(value);
      return this;
    }

    public Builder test(Cut value) {
      test = Optional.of(value);
      return this;
    }

    public Builder seed(long value) {
      seed = OptionalLong.of(value);
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

    /**
     * The preparation that writes to a directory.
     *
     * @throws BadInputException if an option is out of range
     */
    public Preparation to(Path output) {
      return new Preparation(
          inputs,
          format,
          columns,
          timeZone,
          testInputs,
          items,
          users,
          schema,
          textChoice,
          textEncoders,
          itemVectors,
          keepTypes,
          minimumValue,
          minUser,
          minItem,
          dropExactDuplicates,
          dropRepeats,
          sessionGap,
          split,
          new SplitSizes(validation, test, seed),
          maxRejectedShare,
          output,
          memoryBytes,
          threads);
    }
  }
}
