package dev.hearth.bench.plot;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Lines over two axes. Charts are drawn below one another. */
public record Chart(
    String title,
    String x,
    String y,
    boolean logarithmicX,
    boolean logarithmicY,
    List<Line> lines) {
  static final int WIDTH = 760;
  static final int HEIGHT = 300;

  private static final int LEFT = 70;
  private static final int RIGHT = 190;
  private static final int TOP = 34;
  private static final int BOTTOM = 46;

  /** Can be told apart by people who do not see all colours (Okabe and Ito). */
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

  public Chart {
    lines = List.copyOf(lines);
  }

  /** A picture of all charts. */
  public static String svg(List<Chart> charts) {
    StringBuilder svg =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                    + " font-family=\"sans-serif\" font-size=\"12\">%n"
                    + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT * charts.size()));
    for (int i = 0; i < charts.size(); i++) {
      svg.append(String.format(Locale.ROOT, "<g transform=\"translate(0,%d)\">%n", i * HEIGHT));
      charts.get(i).draw(svg);
      svg.append("</g>\n");
    }
    return svg.append("</svg>\n").toString();
  }

  private void draw(StringBuilder svg) {
    Axis across = Axis.of(x, logarithmicX, values(Line.Point::x));
    Axis up = Axis.of(y, logarithmicY, values(Line.Point::y));
    text(svg, LEFT, TOP - 14, "start", title, "font-weight=\"bold\"");
    for (double tick : across.ticks()) {
      double at = across(across, tick);
      rule(svg, at, TOP, at, HEIGHT - BOTTOM);
      text(svg, at, HEIGHT - BOTTOM + 16, "middle", Axis.words(tick), "");
    }
    for (double tick : up.ticks()) {
      double at = down(up, tick);
      rule(svg, LEFT, at, WIDTH - RIGHT, at);
      text(svg, LEFT - 6, at + 4, "end", Axis.words(tick), "");
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", x, "");
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    text(svg, 16, middle, "middle", y, "transform=\"rotate(-90 16 " + middle + ")\"");
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), across, up);
      text(svg, WIDTH - RIGHT + 28, TOP + 12 + 18 * i, "start", lines.get(i).name(), "");
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"3\" fill=\"%s\"/>%n",
              WIDTH - RIGHT + 8,
              TOP + 7 + 18 * i,
              COLOURS.get(i % COLOURS.size())));
    }
  }

  private void line(StringBuilder svg, Line line, String colour, Axis across, Axis up) {
    StringBuilder points = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    for (Line.Point point : line.points()) {
      double px = across(across, point.x());
      double py = down(up, point.y());
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", px, py));
      if (line.marked()) {
        marks.append(
            String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n",
                px,
                py,
                colour));
      }
    }
    svg.append(
        String.format(
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>%n",
            points.toString().strip(), colour));
    svg.append(marks);
  }

  private static double across(Axis axis, double value) {
    return LEFT + axis.part(value) * (WIDTH - RIGHT - LEFT);
  }

  private static double down(Axis axis, double value) {
    return HEIGHT - BOTTOM - axis.part(value) * (HEIGHT - BOTTOM - TOP);
  }

  private double[] values(ToDoubleFunction<Line.Point> value) {
    return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(value).toArray();
  }

  private static void rule(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String text, String more) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222\" %s>%s</text>%n",
            x,
            y,
            anchor,
            more,
            escaped));
  }
}
