package io.memoir.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterestCourseReportTest {
  @Test
  void print_noEventsOnKnownItems_isOneLine() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new InterestCourseReport(0, List.of(), List.of()).print(out);
    out.flush();
    assertThat(text.toString().lines())
        .containsExactly("No interests: there are no events on items that the model knows.");
  }
}
