package io.memoir.train.task;

import io.memoir.train.kernel.Matrix;

/**
 * Users and candidates of one step, a pair a row, and where their gradients go.
 *
 * @param inputs of the body, {@code [rows, width]}
 * @param outputs of the body, {@code [rows + 1, outputWidth]}; the last row is zero: a user without
 *     events
 * @param last the row of the newest event of each pair; less than 0 if it has none
 * @param previous for each row the row of the event before it, less than 0 if there is none
 * @param users {@code [pairs, width]}
 * @param items {@code [pairs, width]}
 * @param gradients of inputs, outputs, users and items, added to
 */
@SuppressWarnings("ArrayRecordComponent")
record Pairs(
    Matrix inputs,
    Matrix outputs,
    int[] last,
    int[] previous,
    Matrix users,
    Matrix items,
    Gradients gradients) {

  /** Of what has the same name in {@link Pairs}. */
  record Gradients(Matrix inputs, Matrix outputs, Matrix users, Matrix items) {}
}
