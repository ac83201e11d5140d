package io.memoir.train.reference;

import io.memoir.data.dataset.TrainingData;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.task.Task;
import io.memoir.train.encoding.EncodedFeatures;
import io.memoir.train.encoding.ItemVectors;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.network.TrainableNetwork;
import io.memoir.train.packed.Origins;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.packed.Source.Beginning;
import io.memoir.train.sample.RandomTasks;
import io.memoir.train.task.Candidates;
import io.memoir.train.task.ScoredExamples;
import io.memoir.train.task.ScoredTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The trainer's own network over data with features, and its tasks, seen from outside: what it
 * makes of every event and shown row, to be held against others.
 */
public final class PackedTasks {
  private final SequenceNetwork architecture;
  private final TrainingData data;
  private final Parameters parameters;
  private final TrainableNetwork network;
  private final PackedBatch batch;

  /**
   * @param architecture every width in it a multiple of 32
   * @param weights with the features of the items of the data
   */
  public PackedTasks(SequenceNetwork architecture, Weights weights, TrainingData data) {
    this.architecture = architecture;
    this.data = data;
    parameters = Parameters.zeros(architecture);
    parameters.copyFrom(weights);
    ItemVectors vectors =
        new ItemVectors(architecture, parameters, ItemTensors.features(architecture, weights));
    network =
        new TrainableNetwork(
            architecture,
            parameters,
            vectors,
            EncodedFeatures.of(data.features()),
            TrainableNetwork.Dropout.NONE,
            Matrix.Type.FLOAT32);
    int[] every = new int[data.sequences().count()];
    for (int s = 0; s < every.length; s++) {
      every[s] = s;
    }
    batch = RandomTasks.batch(data, architecture.calendarEnd(), every);
  }

  /**
   * A candidate of a task.
   *
   * @param sequence whose state it is scored from
   * @param before how many events of the sequence the state has
   * @param request the event that is asked for, or the number of all events plus that of the shown
   *     row
   * @param score before any calibration
   */
  public record Scored(int sequence, int before, int item, int request, float score) {}

  /**
   * The scores of every event and shown row that has a label.
   *
   * @param drawn items that are drawn at random beside each of label 1
   */
  public List<Scored> scores(Task.Scored task, int drawn) {
    network.forward(batch, false, new SplittableRandom(0));
    Candidates candidates =
        new ScoredExamples(data, task, drawn, _ -> true, false).of(batch, new SplittableRandom(3));
    float[] scores = new ScoredTrainer(task, network, 0).scores(batch, candidates);
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      int row = candidates.rows()[i];
      int sequence = candidates.sequences()[i];
      int before =
          row == Candidates.NO_EVENTS
              ? 0
              : batch.origins().inputs()[row] + 1 - data.sequences().offsets()[sequence];
      scored.add(
          new Scored(sequence, before, candidates.items()[i], candidates.requests()[i], scores[i]));
    }
    return scored;
  }

  /**
   * The scores of all items before an event.
   *
   * @param event the number of the event that is asked for, the first of its sequence or another
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Logits(int event, float[] scores) {}

  /** The scores of the next-item task before every event, also the first of each sequence. */
  public List<Logits> logits() {
    Matrix queries = network.forward(batch, false, new SplittableRandom(0));
    List<Logits> logits = new ArrayList<>();
    Origins origins = batch.origins();
    for (int row = 0; row < batch.rows(); row++) {
      if (batch.targets()[row] != PackedBatch.NO_TARGET) {
        logits.add(new Logits(origins.targets()[row], itemScores(queries, row)));
      }
    }
    List<Beginning> firsts = origins.beginnings().stream().filter(Beginning::hasEvent).toList();
    Matrix beginnings =
        network.beginnings(
            firsts.stream().mapToInt(Beginning::sequence).toArray(),
            firsts.stream().mapToInt(Beginning::event).toArray());
    for (int i = 0; i < firsts.size(); i++) {
      logits.add(new Logits(firsts.get(i).event(), itemScores(beginnings, i)));
    }
    return logits;
  }

  private float[] itemScores(Matrix queries, int row) {
    Matrix vectors = network.vectors().matrix();
    Matrix bias = parameters.get(SequenceNetwork.ITEM_BIAS);
    float[] scores = new float[architecture.itemCount()];
    for (int item = 0; item < scores.length; item++) {
      double score = bias.at(0, item);
      for (int k = 0; k < vectors.columns(); k++) {
        score += (double) queries.at(row, k) * vectors.at(item, k);
      }
      scores[item] = (float) score;
    }
    return scores;
  }
}
