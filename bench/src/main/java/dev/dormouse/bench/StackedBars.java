package dev.dormouse.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws one bar a subject, made of parts that follow one another, with what each part is below.
 * Stateless.
 */
final class StackedBars {
  private static final int WIDTH = 960;
  private static final int LEFT = 220;
  private static final int BAR = 34;
  private static final int ROW = 62;
  private static final int TOP = 56;
  private static final int LINE = 22;
  private static final int COLUMNS = 2;
  private static final double LABEL_FITS = 34;
  private static final String[] COLOURS = {
    "#d1495b", "#8fb8de", "#5b8fb9", "#30638e", "#b7d3a8", "#7fb069", "#edae49", "#6d597a"
  };

  private StackedBars() {}

  /**
   * The picture.
   *
   * @param parts their names
   * @param subjects the length of each part, by the subject's name
   */
  static String svg(String title, List<String> parts, Map<String, double[]> subjects) {
    double most =
        subjects.values().stream()
            .mapToDouble(values -> Arrays.stream(values).sum())
            .max()
            .orElse(1);
    double scale = (WIDTH - LEFT - 80) / most;
    int legend = TOP + subjects.size() * ROW + 10;
    int height = legend + Math.ceilDiv(parts.size(), COLUMNS) * LINE + 16;
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                + " font-size=\"13\" fill=\"#222\">",
            WIDTH,
            height));
    line(
        svg,
        String.format(
            Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, height));
    line(
        svg,
        String.format(
            Locale.ROOT, "<text x=\"16\" y=\"30\" font-size=\"17\">%s</text>", escaped(title)));
    int y = TOP;
    for (Map.Entry<String, double[]> subject : subjects.entrySet()) {
      bar(svg, subject.getKey(), subject.getValue(), scale, y);
      y += ROW;
    }
    for (int i = 0; i < parts.size(); i++) {
      int x = 16 + i % COLUMNS * (WIDTH / COLUMNS);
      int at = legend + i / COLUMNS * LINE;
      line(
          svg,
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" fill=\"%s\"/>",
              x,
              at,
              COLOURS[i % COLOURS.length]));
      line(
          svg,
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\">%s</text>",
              x + 22,
              at + 12,
              escaped(parts.get(i))));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, String name, double[] values, double scale, int y) {
    line(
        svg,
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
            LEFT - 12,
            y + BAR / 2 + 5,
            escaped(name)));
    double x = LEFT;
    for (int i = 0; i < values.length; i++) {
      double width = values[i] * scale;
      line(
          svg,
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
              x,
              y,
              width,
              BAR,
              COLOURS[i % COLOURS.length]));
      if (width >= LABEL_FITS) {
        line(
            svg,
            String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>",
                x + width / 2,
                y + BAR / 2 + 5,
                values[i]));
      }
      x += width;
    }
    line(
        svg,
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%d\" font-weight=\"bold\">%.0f</text>",
            x + 8,
            y + BAR / 2 + 5,
            Arrays.stream(values).sum()));
  }

  private static void line(StringBuilder svg, String element) {
    svg.append(element).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
