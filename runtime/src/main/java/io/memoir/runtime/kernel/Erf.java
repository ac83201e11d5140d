package io.memoir.runtime.kernel;

/**
 * A rational approximation of the error function: {@code erf(x) = x P(x^2) / Q(x^2)} for {@code |x|
 * <= LIMIT}, beyond which it is constant in single precision. The coefficients are those of Eigen
 * and XLA, the highest power first; the relative error is below 1e-7.
 */
final class Erf {
  static final float LIMIT = 4f;

  static final double[] ABOVE = {
    -2.72614225801306e-10,
    2.77068142495902e-08,
    -2.10102402082508e-06,
    -5.69250639462346e-05,
    -7.34990630326855e-04,
    -2.95459980854025e-03,
    -1.60960333262415e-02
  };

  static final double[] BELOW = {
    -1.45660718464996e-05,
    -2.13374055278905e-04,
    -1.68282697438203e-03,
    -7.37332916720468e-03,
    -1.42647390514189e-02
  };

  private Erf() {}
}
