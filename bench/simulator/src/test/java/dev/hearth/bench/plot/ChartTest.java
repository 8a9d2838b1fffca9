package dev.hearth.bench.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ChartTest {
  private static final Line LINE =
      new Line("a < b", List.of(new Line.Point(1, 10), new Line.Point(100, 1000)), true);

  private static Document svg(Chart... charts) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(Chart.svg(List.of(charts)))));
  }

  @Test
  void aPictureIsWellFormedAndHasALinePerSeries() throws Exception {
    Chart chart = new Chart("Title & more", "x", "y", true, true, List.of(LINE, LINE));

    Document picture = svg(chart, chart);

    assertThat(picture.getElementsByTagName("polyline").getLength()).isEqualTo(4);
    assertThat(picture.getElementsByTagName("circle").getLength()).isEqualTo(8);
  }

  @Test
  void numbersOnAnAxisAreRound() {
    assertThat(Axis.of("y", false, new double[] {0.3, 17}).ticks())
        .containsExactly(0.0, 5.0, 10.0, 15.0, 20.0);
    assertThat(Axis.of("x", true, new double[] {8, 300}).ticks())
        .containsExactly(10.0, 20.0, 50.0, 100.0, 200.0);
  }

  @Test
  void aLogarithmHasNoZero() {
    assertThatThrownBy(() -> Axis.of("waste", true, new double[] {0, 1}))
        .hasMessageContaining("waste");
  }
}
