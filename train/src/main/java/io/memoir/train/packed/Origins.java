package io.memoir.train.packed;

import io.memoir.train.packed.Source.Beginning;
import java.util.List;

/**
 * The positions of the rows of a batch in the data, by which features and labels are found.
 *
 * @param sequences {@code [rows]} the number of the sequence in the data
 * @param inputs {@code [rows]} the number of the event that is the input
 * @param targets {@code [rows]} the number of the event that is the target
 * @param times {@code [rows]} the time of the input, milliseconds since 1970; 0 if times are not
 *     used
 * @param sessions {@code [rows]} the number of events of the session of the input up to it,
 *     including it
 * @param asked the rows from whose states tasks predict, ascending
 * @param beginnings the users for whom tasks predict before their first event
 * @param heldRows for each event that was left out, the last row of its sequence
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
  /** Origins of a batch without features and labels. */
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

  /**
   * A placeholder row, the first event of the data, from which nothing is predicted, and users
   * without events.
   */
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
