package io.memoir.data;

/** Where long work tells how far it is. Called from one thread at a time. */
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
   * Begins a piece of work.
   *
   * @param task what is being done, for example "epoch 3"
   * @param total how many units there are; 0 if unknown
   * @param unit plural name of what is counted, for example "events"
   */
  void start(String task, long total, String unit);

  /**
   * Reports the running piece of work.
   *
   * @param done units done since {@link #start}
   * @param note what else is worth showing, for example "loss 5.31"; may be empty
   */
  void advance(long done, String note);

  /** Ends the running piece of work. */
  void finish();

  /** Says a line that stays. */
  void say(String line);
}
