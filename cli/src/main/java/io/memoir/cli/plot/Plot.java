package io.memoir.cli.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A line plot, drawn as SVG.
 *
 * @param title title of the plot
 * @param across title of the horizontal axis
 * @param up title of the vertical axis, with its unit
 * @param x scale of the horizontal axis
 * @param y scale of the vertical axis
 * @param lines at least one; lines with the same index in several plots have the same colour
 */
public record Plot(String title, String across, String up, Axis x, Axis y, List<Line> lines) {

  /** A point of a line. */
  public record Point(double x, double y) {}

  /** Points from left to right. */
  public record Line(String name, List<Point> points) {}

  /** Colours that people with colour vision deficiency can distinguish (Okabe and Ito 2008). */
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

  private static final int WIDTH = 430;
  private static final int HEIGHT = 300;
  private static final int LEFT = 96;
  private static final int TOP = 44;
  private static final int BOTTOM = 56;

  /** Sizes in the legend: its marks, and a letter of a name. */
  private static final int MARK = 48;

  private static final int LETTER = 8;

  /** A plot with two logarithmic axes, for values above 0. */
  public static Plot logarithmic(String title, String across, String up, List<Line> lines) {
    return new Plot(title, across, up, Axis.LOGARITHMIC, Axis.LOGARITHMIC, lines);
  }

  /**
   * A picture of several plots side by side; the legend is that of the first.
   *
   * @param note text below the plots
   */
  public static String svg(List<Plot> plots, String note) {
    int panel = LEFT + WIDTH;
    int longest =
        plots.getFirst().lines.stream().mapToInt(line -> line.name.length()).max().orElse(0);
    int width = plots.size() * panel + MARK + LETTER * longest;
    int height = TOP + HEIGHT + BOTTOM + 24;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d"
                 viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="13" fill="#222222">
            <rect width="100%%" height="100%%" fill="white"/>
            """,
            width,
            height));
    for (int i = 0; i < plots.size(); i++) {
      svg.append(
          String.format(
              Locale.ROOT, "<g transform=\"translate(%d %d)\">%n", i * panel + LEFT, TOP));
      plots.get(i).draw(svg);
      svg.append("</g>\n");
    }
    List<Line> lines = plots.getFirst().lines;
    for (int i = 0; i < lines.size(); i++) {
      int y = TOP + 14 + 22 * i;
      int x = plots.size() * panel + 14;
      svg.append(line(x, y, x + 24, y, "stroke=\"%s\" stroke-width=\"2\"".formatted(colour(i))));
      svg.append(circle(x + 12, y, colour(i)));
      svg.append(text(x + 32, y + 4.5, "start", lines.get(i).name));
    }
    svg.append(text(LEFT, height - 12, "start", note));
    return svg.append("</svg>\n").toString();
  }

  private void draw(StringBuilder svg) {
    double[] xValues = points().mapToDouble(Point::x).distinct().sorted().toArray();
    double[] xTicks = Axis.thinned(xValues);
    double[] yTicks = y.ticks(points().mapToDouble(Point::y).toArray());
    Scale across = new Scale(x, xValues[0], xValues[xValues.length - 1], 16, WIDTH - 16);
    Scale up = new Scale(y, yTicks[0], yTicks[yTicks.length - 1], HEIGHT, 0);
    String grid = "stroke=\"#dddddd\"";
    for (double tick : xTicks) {
      svg.append(line(across.at(tick), 0, across.at(tick), HEIGHT, grid));
      svg.append(text(across.at(tick), HEIGHT + 18, "middle", x.label(tick)));
    }
    for (double tick : yTicks) {
      svg.append(line(0, up.at(tick), WIDTH, up.at(tick), grid));
      svg.append(text(-8, up.at(tick) + 4.5, "end", y.label(tick)));
    }
    svg.append(line(0, HEIGHT, WIDTH, HEIGHT, "stroke=\"#222222\""));
    svg.append(line(0, 0, 0, HEIGHT, "stroke=\"#222222\""));
    svg.append(text(0, -16, "start", "%s, %s".formatted(title, this.up)));
    svg.append(text(WIDTH / 2.0, HEIGHT + 38, "middle", this.across));
    for (int i = 0; i < lines.size(); i++) {
      List<String> places = new ArrayList<>();
      for (Point point : lines.get(i).points) {
        places.add(String.format(Locale.ROOT, "%.1f,%.1f", across.at(point.x), up.at(point.y)));
        svg.append(circle(across.at(point.x), up.at(point.y), colour(i)));
      }
      svg.append(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
              .formatted(String.join(" ", places), colour(i)));
    }
  }

  private Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points.stream());
  }

  /** Maps values of an axis to coordinates. */
  private record Scale(Axis axis, double low, double high, double begin, double end) {
    double at(double value) {
      return begin + (end - begin) * axis.share(value, low, high);
    }
  }

  private static String colour(int line) {
    return COLOURS.get(line % COLOURS.size());
  }

  private static String line(double x1, double y1, double x2, double y2, String style) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>%n",
        x1,
        y1,
        x2,
        y2,
        style);
  }

  private static String circle(double x, double y, String colour) {
    return String.format(
        Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>%n", x, y, colour);
  }

  private static String text(double x, double y, String anchor, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        escaped);
  }
}
