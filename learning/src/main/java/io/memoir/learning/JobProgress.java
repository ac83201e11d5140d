package io.memoir.learning;

import io.memoir.data.Progress;
import io.memoir.server.engine.job.Jobs;

/** Reports the progress of an operation as that of a job. */
final class JobProgress implements Progress {
  private final Jobs.Work work;
  private String task = "";
  private long total;
  private String unit = "";

  JobProgress(Jobs.Work work) {
    this.work = work;
  }

  @Override
  public void start(String newTask, long newTotal, String newUnit) {
    task = newTask;
    total = newTotal;
    unit = newUnit;
    work.at(task, 0, total, unit);
  }

  @Override
  public void advance(long done, String note) {
    work.at(task, done, total, unit);
  }

  @Override
  public void finish() {}

  @Override
  public void say(String line) {}
}
