package io.memoir.bench;

import io.memoir.model.BadInputException;
import java.util.Arrays;

/** Runs the benchmarks: {@code bench/run NAME [options]}. */
public final class Main {
  private static final String USAGE =
      """
      usage: bench/run NAME [options]
        kernels [--full]   JMH benchmarks of steps, top-k, the ranking of candidates and
                           explanations, scalar against vector; 3 minutes, or with --full several
                           forks and 25 minutes
        steps [--full]     one event through complete models, alone and 16 in a batch: whether the
                           compiler still inlines a stack of layers; 3 minutes
        training [--rounds N]
                           Memoir's training step against eager libtorch and eager PyTorch, which
                           take turns; 3 rounds, under 4 minutes
        lengths [--rounds N] [--csv FILE] [--plots DIR]
                           cost of long histories by layer: training at lengths 50 to 2,000, step
                           time and state size after 10 to 100,000 events; 3 rounds, about 3
                           minutes; writes figures to FILE (CSV) and plots to DIR (SVG)
        retrieval [--most N]
                           the best 10 of 1,000 to 1,000,000 items (at most N) with item vectors as
                           float32, float16 and int8, with clustered search over int8, and for
                           several users in one call, against a plain scan; 2 GB of memory,
                           2 minutes
        ensembles [--items N | --model DIR]
                           the best 10 of 100,000 items by a network together with session-kNN,
                           against the network alone, and against the scores of all items; with
                           random models or the ensemble in DIR; a minute
        store [--seconds N] [--store LOCATION] [--relaxed]
                           durable events per second into the event store, by batch size and number
                           of callers; the store is a new directory, or LOCATION (a directory or
                           PostgreSQL); 5 seconds per row, under a minute
        load [--seconds N] [--rate N] [--items N] [--storage FORM] [--search HOW] [--model DIR]
             [--warm-up N] [--settle N] [--beside PERCENT] [--order-by POOL] [--watchers N]
                           latency of a server process with 200 users at a fixed rate, events synced
                           to disk; the library alone; one request against ONNX Runtime; 60 s at
                           2,000 requests/s over 100,000 items as int8, with clustered search;
                           3 minutes. --search exact: exact search; --model: a trained model instead
                           of random weights, its items repeated with noise up to --items;
                           --warm-up: seconds of warm-up by the server before it is ready, 0;
                           --settle: seconds of load before the measurement, 60; --beside: a second
                           process uses PERCENT of one core; --order-by: the best POOL items are
                           put in the order of a click task; --watchers: N clients listen to the
                           status of the server, as open pages do (with one of the last three, only
                           the server is measured)
        page [--users N] [--items N] [--events N] [--repeats N] [--seed N] [--storage FORM]
             [--search HOW]
                           the requests of every screen of the page to a server with 100,000 users,
                           100,000 items and 1,000,000 events: the first answer of each kind, median
                           and p99 of 300 others, and bytes, beside the limits
        requests [--most N] [--model DIR] [--csv FILE] [--plots DIR]
                           one request by length of history and size of catalogue (at most N),
                           against ONNX Runtime processing the whole history, with random weights or
                           the trained LSTM in DIR; 5 minutes
        memory [--seconds N] [--rate N]
                           memory of a server process under load; 300 s at 500 requests/s
        states [--users N] [--items N] [--storage FORM]
                           heap for 1,000,000 items of width 64 (as int8) and 1,000,000 user states;
                           a minute
        kills [--kills N] [--seed N] [--events N]
                           kills a server process under load, 50 times, while users are erased and
                           merged, backups written and models promoted; nothing acknowledged may be
                           lost and nothing erased may come back, in the store and in restored
                           backups; then the time to restart over 1,000,000 events
        erasures [--seconds N] [--rate N] [--erasures N] [--events N]
                           time to erase a user: 60 s at 500 requests/s and 10 erasures/s, over
                           500,000 events, while backups are written; fails if p99 is over 1 s\
      """;

  private Main() {}

  /** Exit code 0 if the benchmark ran, 2 for bad usage. */
  public static void main(String[] arguments) throws Exception {
    try {
      run(arguments);
    } catch (BadInputException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static void run(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      throw new BadInputException(USAGE);
    }
    String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
    switch (arguments[0]) {
      case "kernels" -> KernelReport.kernels(options);
      case "steps" -> KernelReport.steps(options);
      case "training" -> TrainingComparison.run(options);
      case "retrieval" -> RetrievalComparison.run(options);
      case "ensembles" -> EnsembleComparison.run(options);
      case "lengths" -> LengthComparison.run(options);
      case "store" -> StoreComparison.run(options);
      case "load" -> LoadComparison.run(options);
      case "page" -> PageTimes.run(options);
      case "requests" -> RequestComparison.run(options);
      case "memory" -> MemoryCheck.run(options);
      case "states" -> StateMemory.run(options);
      case "erasures" -> ErasureTimes.run(options);
      case "kills" -> KillCheck.run(options);
      default -> throw new BadInputException("no benchmark '" + arguments[0] + "'\n" + USAGE);
    }
  }
}
