package io.memoir.server.engine.training;

import io.memoir.model.BadInputException;
import io.memoir.server.engine.job.Job;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The training runs of a directory. The server itself does not train: whoever starts it may provide
 * this.
 *
 * <p>Runs, searches and data sets are known by their names in the directory. A name that is not
 * listed is not found, whatever it contains; it is never used as a path.
 */
public interface Trainings {
  /** The runs, those that changed last first. Their curves are complete. */
  List<TrainingRun> runs() throws IOException;

  /** A run by its name. */
  Optional<TrainingRun> run(String name) throws IOException;

  /** The searches for settings, by name. */
  List<TuningSearch> searches() throws IOException;

  /** A search by its name. */
  Optional<TuningSearch> search(String name) throws IOException;

  /** The names of the prepared data sets. */
  List<String> dataSets() throws IOException;

  /** The names of the models that can be trained. */
  List<String> models();

  /**
   * Starts a run in the background, or continues the one that was interrupted, if the request is
   * equal to that with which it was started.
   *
   * @throws BadInputException if the model is unknown, or does not have one of the settings
   * @throws IOException if the directory cannot be written
   */
  Start start(TrainingRequest request) throws IOException;

  /** Ends a run. Its checkpoint remains, so it can be continued. */
  Stop stop(String name) throws IOException;

  /** What became of a request for a run. */
  sealed interface Start {
    /**
     * The run has begun.
     *
     * @param job which follows it
     * @param resumed whether it continues from a checkpoint
     */
    record Begun(Job job, boolean resumed) implements Start {}

    /** Another run has not ended; one run is possible at a time. */
    record Busy(String running) implements Start {}

    /** The name belongs to something else; {@code why} is a line that says what. */
    record Taken(String why) implements Start {}

    /** There is no such data set. */
    record NoData() implements Start {}
  }

  /** What became of a request to end a run. */
  enum Stop {
    /** It ends. */
    STOPPED,
    /** There is no such run. */
    UNKNOWN,
    /** It is not running. */
    NOT_RUNNING,
    /** It runs in a process that this server did not start. */
    NOT_OURS
  }
}
