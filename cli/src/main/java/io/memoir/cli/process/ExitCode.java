package io.memoir.cli.process;

/** The exit codes of a command. */
public final class ExitCode {
  /** Success. */
  public static final int DONE = 0;

  /** A bug in Memoir. */
  public static final int DEFECT = 1;

  /** Wrong usage or input, output that cannot be written, or a failure of the machine. */
  public static final int BAD_INPUT = 2;

  private ExitCode() {}
}
