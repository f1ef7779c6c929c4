package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class StackedBarsTest {
  @Test
  void eachPartIsAsWideAsItsShareAndTheSumStandsBehind() throws Exception {
    Map<String, double[]> subjects = new LinkedHashMap<>();
    subjects.put("a < b", new double[] {100, 300});
    subjects.put("half", new double[] {150, 50});
    Document svg = parsed(StackedBars.svg("T & more", List.of("one", "two"), subjects));

    NodeList rectangles = svg.getElementsByTagName("rect");
    // The ground, two bars of two parts, and two squares of the legend.
    assertThat(rectangles.getLength()).isEqualTo(7);
    double first = width(rectangles, 1);
    assertThat(width(rectangles, 2)).isEqualTo(3 * first, within());
    assertThat(width(rectangles, 3)).isEqualTo(1.5 * first, within());
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("T & more", "a < b", "400", "half", "200", "one", "two");
  }

  private static Offset<Double> within() {
    return Offset.offset(0.5);
  }

  private static double width(NodeList rectangles, int index) {
    return Double.parseDouble(((Element) rectangles.item(index)).getAttribute("width"));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
