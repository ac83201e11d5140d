package io.memoir.train.packed;

import io.memoir.train.packed.Source.Beginning;
import java.util.List;

/**
 * Where the rows of a batch come from in the data, by which features and labels are found.
 *
 * @param sequences {@code [rows]} the number of the sequence in the data
 * @param inputs {@code [rows]} the number of the event that is the input
 * @param targets {@code [rows]} the number of the event that is the target
 * @param times {@code [rows]} when the input happened, milliseconds since 1970; 0 where times do
 *     not matter
 * @param sessions {@code [rows]} the number of events of its session up to then, including it
 * @param asked the rows whose states are asked about, ascending
 * @param beginnings the users that are asked about before their first event
 * @param heldRows the last row of the sequence that each event was left out of
 * @param heldEvents the number of each event that was left out
 */
@SuppressWarnings("ArrayRecordComponent")
public record Origins(
    int[] sequences,
    int[] inputs,
    int[] targets,
    long[] times,
    int[] sessions,
    int[] asked,
    List<Beginning> beginnings,
    int[] heldRows,
    int[] heldEvents) {
  /** Where nobody asks. */
  public static final Origins NONE =
      new Origins(
          new int[0],
          new int[0],
          new int[0],
          new long[0],
          new int[0],
          new int[0],
          List.of(),
          new int[0],
          new int[0]);

  /** One row that nobody asks about, of the first event of the data, and some users without any. */
  static Origins standIn(List<Beginning> beginnings) {
    return new Origins(
        new int[1],
        new int[1],
        new int[1],
        new long[1],
        new int[1],
        new int[0],
        beginnings,
        new int[0],
        new int[0]);
  }
}
