package io.memoir.learning.evaluation;

/** Which simple models stand beside the model that is judged. */
public enum SimpleModels {
  /** Those that are counted: rates, means and biases. */
  COUNTED,
  /**
   * Those that take longer as well: biased matrix factorisation for ratings; popularity by kind of
   * user, logistic regression and a factorisation machine for binary tasks.
   */
  ALL
}
