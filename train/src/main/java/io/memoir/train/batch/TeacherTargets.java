package io.memoir.train.batch;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.task.Task;
import io.memoir.train.encoding.EncodedFeatures;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.loss.SoftmaxDraws;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Targets predicted by teachers: knowledge distillation (Hinton, Vinyals and Dean 2015) of one
 * large model into a small one, or of several into one.
 *
 * <p>Instead of storing a teacher's probability of every item at every event, some items are drawn
 * from it once, and a training step uses one of them as target with a given probability. The
 * expectation over the draws is the cross-entropy against the mean of the teachers' distributions,
 * whatever the size of the catalogue, and the loss function of the run does not change.
 */
public final class TeacherTargets {
  /** Without teachers: every target is the actual event. */
  static final TeacherTargets NONE = new TeacherTargets(0, 1, new int[0]);

  private static final int MOST_DRAWS = 32;
  private static final long MOST_VALUES = 1L << 28;
  private static final int ROWS_A_BATCH = 8_192;
  private static final int NOTHING = -1;

  private final double share;
  private final int draws;
  private final int[] drawn;

  /**
   * @param drawn {@code [events, draws]}, or {@link #NOTHING} if there is no prediction
   */
  private TeacherTargets(double share, int draws, int[] drawn) {
    this.share = share;
    this.draws = draws;
    this.drawn = drawn;
  }

  /**
   * Computes the predictions of the teachers.
   *
   * @param data with the features that teachers use, whether or not the run itself trains on them
   * @param holdOut whether validation events are held out, as in the examples
   * @param share probability that a target is a teacher's prediction
   */
  public static TeacherTargets of(
      List<Model> teachers,
      TrainingData data,
      boolean holdOut,
      double share,
      long seed,
      WorkerThreads workers,
      Progress progress) {
    if (teachers.isEmpty() || share == 0) {
      return NONE;
    }
    Sequences sequences = data.sequences();
    int each =
        Math.clamp(
            MOST_VALUES / Math.max(1, sequences.eventCount()) / teachers.size(),
            1,
            Math.max(1, MOST_DRAWS / teachers.size()));
    int draws = each * teachers.size();
    if ((long) draws * sequences.eventCount() > Integer.MAX_VALUE - 8) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "%d teachers over %,d events do not fit into memory, expected fewer teachers",
              teachers.size(),
              sequences.eventCount()));
    }
    int[] drawn = new int[draws * sequences.eventCount()];
    Arrays.fill(drawn, NOTHING);
    for (int t = 0; t < teachers.size(); t++) {
      new Lesson(teachers.get(t), data, holdOut, each, seed + t)
          .drawInto(drawn, draws, t * each, workers, progress);
    }
    return new TeacherTargets(share, draws, drawn);
  }

  /**
   * Checks that a model can be a teacher for a run over some data.
   *
   * @throws BadInputException if it is not a network with a next-item task, is bidirectional, or
   *     has other items or features
   */
  public static void requireFit(Model teacher, TrainingData data) {
    ItemTable items = data.items();
    if (!(teacher.architecture() instanceof SequenceNetwork network)) {
      throw new BadInputException(
          "teacher '%s' is not a network, so its scores are not probabilities"
              .formatted(teacher.name()));
    }
    if (network.body().looksAhead()) {
      throw new BadInputException(
          "teacher '%s' is bidirectional, expected a unidirectional network"
              .formatted(teacher.name()));
    }
    if (network.nextItem().isEmpty()) {
      throw new BadInputException(
          "teacher '%s' has no next-item task, expected a network with the task %s"
              .formatted(teacher.name(), Task.NextItem.USUAL));
    }
    if (!network.schema().isEmpty() && !network.schema().equals(data.features().schema())) {
      throw new BadInputException(
          "teacher '%s' uses other features than the data set, expected the same features or none"
              .formatted(teacher.name()));
    }
    boolean same = teacher.items().size() == items.size();
    for (int i = 0; same && i < items.size(); i++) {
      same = teacher.items().item(i).id().equals(items.item(i).id());
    }
    if (!same) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "teacher '%s' has other items than the data set (%,d and %,d), expected the same",
              teacher.name(),
              teacher.items().size(),
              items.size()));
    }
  }

  /** The target at an event whose actual item is {@code item}. */
  public int instead(int item, int event, SplittableRandom random) {
    if (share == 0 || random.nextDouble() >= share) {
      return item;
    }
    int taught = drawn[event * draws + random.nextInt(draws)];
    return taught == NOTHING ? item : taught;
  }

  /** One teacher, and the histories for which it predicts. */
  private record Lesson(Model teacher, TrainingData data, boolean holdOut, int draws, long seed) {
    private Sequences sequences() {
      return data.sequences();
    }

    void drawInto(int[] drawn, int stride, int offset, WorkerThreads workers, Progress progress) {
      SequenceNetwork architecture = (SequenceNetwork) teacher.architecture();
      Parameters parameters = Parameters.zeros(architecture);
      parameters.copyFrom(teacher.weights());
      ItemVectors vectors =
          new ItemVectors(
              architecture, parameters, ItemTensors.features(architecture, teacher.weights()));
      EncodedFeatures features = EncodedFeatures.of(data.features());
      // Teachers are asked for no domain, but a network with memories of domains has these.
      int[] domains =
          architecture.domainMemory() == DomainMemory.SHARED
              ? new int[0]
              : ItemTensors.domains(architecture, teacher.weights());
      AtomicLong done = new AtomicLong();
      progress.start("teacher " + teacher.name(), sequences().eventCount(), "events");
      workers.all(share -> {
        TrainableNetwork network =
            new TrainableNetwork(
                architecture,
                parameters,
                vectors,
                features,
                domains,
                TrainableNetwork.Dropout.NONE,
                Matrix.Type.FLOAT32);
        SoftmaxDraws softmax =
            new SoftmaxDraws(network.vectors().matrix(), parameters.get(SequenceNetwork.ITEM_BIAS));
        int begin = share;
        while (begin < sequences().count()) {
          int end = begin;
          long rows = 0;
          while (end < sequences().count() && rows < ROWS_A_BATCH) {
            rows += length(end);
            end += workers.count();
          }
          if (rows > 0) {
            draw(begin, end, workers.count(), network, softmax, drawn, stride, offset);
          }
          begin = end;
          progress.advance(done.addAndGet(rows), "");
        }
        return 0;
      });
      progress.finish();
    }

    /** Number of training events; held-out events come last. */
    private int learned(int sequence) {
      int begin = sequences().offsets()[sequence];
      int end = begin;
      for (int e = begin; e < sequences().offsets()[sequence + 1]; e++) {
        if (Part.learned(sequences().parts()[e], holdOut)) {
          end = e + 1;
        }
      }
      return end - begin;
    }

    /** Number of events with an event before them. */
    private int length(int sequence) {
      return Math.max(0, learned(sequence) - 1);
    }

    private void draw(
        int first,
        int end,
        int step,
        TrainableNetwork network,
        SoftmaxDraws softmax,
        int[] drawn,
        int stride,
        int offset) {
      int[] asked =
          IntStream.iterate(first, s -> s < end, s -> s + step)
              .filter(s -> length(s) > 0)
              .toArray();
      boolean timed = sequences().timed() && network.architecture().timed();
      int[][] inputs = new int[asked.length][];
      long[][] times = new long[timed ? asked.length : 0][];
      boolean sourced = !network.architecture().schema().isEmpty();
      List<Source> sources = new ArrayList<>();
      for (int i = 0; i < asked.length; i++) {
        int begin = sequences().offsets()[asked[i]];
        int length = length(asked[i]);
        inputs[i] = Arrays.copyOfRange(sequences().items(), begin, begin + length);
        if (timed) {
          times[i] = Arrays.copyOfRange(sequences().times(), begin, begin + length + 1);
        }
        if (sourced) {
          sources.add(Source.of(asked[i], IntStream.rangeClosed(begin, begin + length).toArray()));
        }
      }
      PackedBatch packed =
          PackedBatch.of(inputs, inputs, times, network.architecture().calendarEnd(), sources);
      Matrix queries = network.forward(packed, false, new SplittableRandom(0));
      SplittableRandom random = new SplittableRandom(seed * 1_000_003 + first);
      int[] expected = softmax.draw(queries, draws, random);
      Integer[] order = PackedBatch.byFallingLength(inputs);
      for (int t = 0; t < packed.steps(); t++) {
        for (int r = packed.stepOffsets()[t]; r < packed.stepOffsets()[t + 1]; r++) {
          int sequence = asked[order[r - packed.stepOffsets()[t]]];
          int event = sequences().offsets()[sequence] + t + 1;
          System.arraycopy(expected, r * draws, drawn, event * stride + offset, draws);
        }
      }
    }
  }
}
