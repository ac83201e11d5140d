package io.memoir.data;

/** Receives the progress of long-running work. Called by one thread at a time. */
public interface Progress {
  /** A listener that shows nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void start(String task, long total, String unit) {}

        @Override
        public void advance(long done, String note) {}

        @Override
        public void finish() {}

        @Override
        public void say(String line) {}
      };

  /**
   * Starts a task.
   *
   * @param task what is being done, for example "epoch 3"
   * @param total the number of units; 0 if unknown
   * @param unit plural name of the units, for example "events"
   */
  void start(String task, long total, String unit);

  /**
   * Reports the progress of the running task.
   *
   * @param done units done since {@link #start}
   * @param note additional information, for example "loss 5.31"; may be empty
   */
  void advance(long done, String note);

  /** Ends the running task. */
  void finish();

  /** Prints a line that remains visible. */
  void say(String line);
}
