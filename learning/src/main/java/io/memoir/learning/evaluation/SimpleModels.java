package io.memoir.learning.evaluation;

/** Baselines reported with the evaluated model. */
public enum SimpleModels {
  /** Those that are fitted by counting: rates, means and biases. */
  COUNTED,
  /**
   * Also those that take longer to fit: biased matrix factorisation for ratings; popularity by kind
   * of user, logistic regression and a factorisation machine for binary tasks.
   */
  ALL
}
