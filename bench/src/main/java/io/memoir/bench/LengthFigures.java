package io.memoir.bench;

import io.memoir.cli.plot.Plot;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What {@link LengthComparison} has measured: a figure a layer, measurement and length. */
final class LengthFigures {

  /** What a figure is of. */
  enum Measurement {
    TRAINED_EVENTS("training events/s"),
    TRAINING_NANOS("training ns/event"),
    /** Of all threads of the process, whatever else the machine does. */
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
   * @param length of the sequences trained on, or of the history behind a state
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

  /** A heading and a row a figure, comma-separated. */
  List<String> csv() {
    List<String> lines = new ArrayList<>(List.of("measurement,layer,length,value"));
    figures.forEach(figure -> lines.add(figure.csv()));
    return lines;
  }

  /** The lines of a plot, one a layer; a figure counts in units of {@code unit}. */
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
   * Prints rows of figures, one column a length and one of how far they grow from the first length
   * to the last; and below each layer the first measurement as a multiple of the first layer's.
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
