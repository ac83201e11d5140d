package io.memoir.bench;

import io.memoir.cli.plot.Plot;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The figures measured by {@link LengthComparison}: one for each layer, measurement and length. */
final class LengthFigures {

  /** The quantity that a figure measures. */
  enum Measurement {
    TRAINED_EVENTS("training events/s"),
    TRAINING_NANOS("training ns/event"),
    /** Of all threads of the process, independent of other load. */
    PROCESSOR_NANOS("processor ns/event"),
    STEP_NANOS("step ns"),
    STATE_BYTES("state bytes");

    private final String words;

    Measurement(String words) {
      this.words = words;
    }
  }

  /**
   * One figure.
   *
   * @param length of the sequences trained on, or of the history of a state
   */
  private record Figure(Measurement measurement, String layer, int length, double value) {
    String csv() {
      return String.format(Locale.ROOT, "%s,%s,%d,%.6g", measurement.words, layer, length, value);
    }
  }

  private final List<Figure> figures = new ArrayList<>();

  void add(Measurement measurement, String layer, int length, double value) {
    figures.add(new Figure(measurement, layer, length, value));
  }

  double value(Measurement measurement, String layer, int length) {
    return figures.stream()
        .filter(figure ->
            figure.measurement == measurement
                && figure.layer.equals(layer)
                && figure.length == length)
        .mapToDouble(Figure::value)
        .findFirst()
        .orElseThrow();
  }

  /** A header and one row per figure, comma-separated. */
  List<String> csv() {
    List<String> lines = new ArrayList<>(List.of("measurement,layer,length,value"));
    figures.forEach(figure -> lines.add(figure.csv()));
    return lines;
  }

  /** The lines of a plot, one per layer; figures are divided by {@code unit}. */
  List<Plot.Line> lines(Measurement measurement, List<String> layers, int[] lengths, double unit) {
    return layers.stream()
        .map(layer ->
            new Plot.Line(
                layer,
                Arrays.stream(lengths)
                    .mapToObj(
                        length -> new Plot.Point(length, value(measurement, layer, length) / unit))
                    .toList()))
        .toList();
  }

  /**
   * Prints rows of figures, with one column per length and one for the growth from the first length
   * to the last. Below each layer follows the ratio of the first measurement to that of the first
   * layer.
   */
  void print(
      PrintStream out,
      List<String> layers,
      int[] lengths,
      String columns,
      List<Measurement> measurements) {
    out.printf("%n%-18s %-18s", "layer", "");
    Arrays.stream(lengths).forEach(length -> out.printf(Locale.ROOT, " %,11d", length));
    out.printf("    growth  %s%n", columns);
    for (String layer : layers) {
      for (Measurement measurement : measurements) {
        double[] values =
            Arrays.stream(lengths).mapToDouble(at -> value(measurement, layer, at)).toArray();
        out.printf("%-18s %-18s", layer, measurement.words);
        Arrays.stream(values).forEach(each -> out.printf(Locale.ROOT, " %,11.0f", each));
        out.printf(Locale.ROOT, " x %7.2f%n", values[values.length - 1] / values[0]);
      }
      Measurement first = measurements.getFirst();
      out.printf("%-18s %-18s", "", "  x " + layers.getFirst());
      for (int length : lengths) {
        double ratio = value(first, layer, length) / value(first, layers.getFirst(), length);
        out.printf(Locale.ROOT, " %11.2f", ratio);
      }
      out.println();
    }
    out.println();
  }
}
