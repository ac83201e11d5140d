package io.memoir.cli.process;

/** What a command ends with. */
public final class ExitCode {
  /** The work was done. */
  public static final int DONE = 0;

  /** A defect of Memoir. */
  public static final int DEFECT = 1;

  /** Wrong usage or input, or output that cannot be written. */
  public static final int BAD_INPUT = 2;

  private ExitCode() {}
}
