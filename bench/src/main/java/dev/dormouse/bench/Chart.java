package dev.dormouse.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws figures as SVG that stands on its own: no script, no network, and colours that follow the
 * reader's light or dark page. Stateless.
 */
final class Chart {
  private static final int WIDTH = 720;
  private static final int LEFT = 70;
  private static final int TOP = 40;
  private static final int PLOT_WIDTH = 430;
  private static final int PLOT_HEIGHT = 360;
  private static final double LEAST = 0.1;
  private static final double MOST = 12;
  private static final double[] GRID = {0.1, 0.2, 0.5, 1, 2, 5, 10};
  private static final List<String> COLOURS =
      List.of("#1b7f5c", "#7fc4a8", "#c2410c", "#f0a36f", "#2563eb", "#7aa2f7", "#9b87d4");

  private static final String STYLE =
      "<style>.t{fill:#1f2328}.g{stroke:#d0d7de}.a{stroke:#57606a}.b{fill:none}"
          + "text{font:12px system-ui,sans-serif}"
          + "@media(prefers-color-scheme:dark){.t{fill:#e6edf3}.g{stroke:#30363d}.a{stroke:#8b949e}}"
          + "</style>";

  /** One figure: x and y are times of something, and drawn on scales of powers. */
  record Point(String series, String name, double x, double y) {}

  /** One bar. */
  record Bar(String name, double value) {}

  private Chart() {}

  static String scatter(String title, String x, String y, List<Point> points) {
    Map<String, List<Point>> series = new LinkedHashMap<>();
    points.forEach(p -> series.computeIfAbsent(p.series, _ -> new ArrayList<>()).add(p));
    StringBuilder svg = new StringBuilder(open(WIDTH, TOP + PLOT_HEIGHT + 60, title));
    text(svg, LEFT, 20, "start", title);
    for (double at : GRID) {
      line(svg, "g", across(at), TOP, across(at), TOP + PLOT_HEIGHT);
      line(svg, "g", LEFT, down(at), LEFT + PLOT_WIDTH, down(at));
      text(svg, across(at), TOP + PLOT_HEIGHT + 18, "middle", number(at));
      text(svg, LEFT - 8, down(at) + 4, "end", number(at));
    }
    line(svg, "a", across(1), TOP, across(1), TOP + PLOT_HEIGHT);
    line(svg, "a", LEFT, down(1), LEFT + PLOT_WIDTH, down(1));
    text(svg, LEFT + PLOT_WIDTH / 2.0, TOP + PLOT_HEIGHT + 42, "middle", x);
    svg.append("<g transform=\"rotate(-90 18 %d)\">".formatted(TOP + PLOT_HEIGHT / 2));
    text(svg, 18, TOP + PLOT_HEIGHT / 2.0, "middle", y);
    svg.append("</g>");
    int index = 0;
    for (Map.Entry<String, List<Point>> one : series.entrySet()) {
      String colour = COLOURS.get(index % COLOURS.size());
      double legend = TOP + 14 + 22.0 * index++;
      dot(svg, LEFT + PLOT_WIDTH + 24, legend - 4, colour, one.getKey());
      text(svg, LEFT + PLOT_WIDTH + 36, legend, "start", one.getKey());
      for (Point point : one.getValue()) {
        String what =
            String.format(
                Locale.ROOT, "%s, %s: %.2f, %.2f", point.series, point.name, point.x, point.y);
        dot(svg, across(point.x), down(point.y), colour, what);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  /** A bar for each, the longest as long as there is room. */
  static String bars(String title, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::value).filter(Double::isFinite).max().orElse(0);
    int row = 24;
    StringBuilder svg = new StringBuilder(open(WIDTH, 34 + row * bars.size(), title));
    text(svg, 0, 18, "start", title);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = 30 + row * i;
      text(svg, 250, y + 14, "end", bar.name);
      if (!Double.isFinite(bar.value) || bar.value < 0) {
        text(svg, 262, y + 14, "start", Double.isFinite(bar.value) ? number(bar.value) : "none");
        continue;
      }
      double length = most == 0 ? 0 : 360 * bar.value / most;
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"258\" y=\"%.1f\" width=\"%.1f\" height=\"16\" rx=\"2\" fill=\"%s\"/>",
              y + 2,
              Math.max(1, length),
              COLOURS.get(i == 0 ? 0 : 4)));
      text(svg, 264 + length, y + 14, "start", number(bar.value));
    }
    return svg.append("</svg>\n").toString();
  }

  static String number(double value) {
    double size = Math.abs(value);
    String form =
        size >= 1000 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }

  /** Text as it may stand in HTML and SVG. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String open(int width, int height, String title) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s\n"
        .formatted(width, height, escaped(title), STYLE);
  }

  private static double across(double value) {
    return LEFT + PLOT_WIDTH * part(value);
  }

  private static double down(double value) {
    return TOP + PLOT_HEIGHT * (1 - part(value));
  }

  private static double part(double value) {
    double bounded = Math.clamp(value, LEAST, MOST);
    return Math.log(bounded / LEAST) / Math.log(MOST / LEAST);
  }

  private static void line(
      StringBuilder svg, String kind, double x, double y, double to, double at) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
            kind,
            x,
            y,
            to,
            at));
  }

  private static void dot(StringBuilder svg, double x, double y, String colour, String what) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"><title>%s</title></circle>\n",
            x,
            y,
            colour,
            escaped(what)));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String what) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"t\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            escaped(what)));
  }
}
