package io.memoir.train.task;

import io.memoir.train.kernel.Matrix;

/**
 * The user-candidate pairs of a step, one per row.
 *
 * @param inputs of the body, {@code [rows, width]}
 * @param outputs of the body, {@code [rows + 1, outputWidth]}; the last row is zero, for users
 *     without events
 * @param last {@code [pairs]}: the row of the newest event of each pair; less than 0 if it has none
 * @param previous {@code [rows + 1]}: for each row the row of the event before it; less than 0 if
 *     there is none
 * @param users vectors of the users, {@code [pairs, width]}
 * @param items vectors of the candidates, {@code [pairs, width]}
 * @param gradients of inputs, outputs, users and items, to which interactions add
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

  /** Gradients of the components of the same name, with the same shapes. */
  record Gradients(Matrix inputs, Matrix outputs, Matrix users, Matrix items) {}
}
