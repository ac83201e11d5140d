package io.memoir.data.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.data.graph.GraphReader.GraphContent;
import io.memoir.model.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphReaderTest {
  @TempDir Path folder;

  private final GraphReader reader = new GraphReader(0.5);

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private GraphContent graph(String... lines) throws IOException {
    return reader.graph(file("graph", lines), List.of());
  }

  /** The triples of a graph as texts. */
  private static List<String> texts(KnowledgeGraph graph) {
    List<String> texts = new ArrayList<>();
    Triples triples = graph.triples();
    for (int i = 0; i < triples.count(); i++) {
      texts.add(
          graph.entities().get(triples.heads()[i])
              + " "
              + graph.relations().get(triples.relations()[i])
              + " "
              + graph.entities().get(triples.tails()[i]));
    }
    return texts;
  }

  private void refused(String part, String... lines) throws IOException {
    Path file = file("graph", lines);
    assertThatThrownBy(() -> reader.graph(file, List.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(part)
        .hasMessageContaining(file.toString())
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", ",", ";", "|", " "})
  void lines_withoutHeader_areTriples(String delimiter) throws IOException {
    GraphContent content =
        graph(
            String.join(delimiter, "heat", "directed", "mann"),
            String.join(delimiter, "ali", "directed", "mann"));
    assertThat(texts(content.graph())).containsExactly("heat directed mann", "ali directed mann");
    assertThat(content.counts()).isEqualTo(new GraphCounts(2, 0, 0, 0, 0));
    assertThat(content.columns()).startsWith("head = column 1, relation = column 2");
  }

  @Test
  void header_namesTheColumns_inAnyOrder() throws IOException {
    assertThat(texts(graph("tail,head,year,relation", "mann,heat,1995,directed").graph()))
        .containsExactly("heat directed mann");
    assertThat(texts(graph("Subject\tPredicate\tObject", "a\tr\tb").graph()))
        .containsExactly("a r b");
    assertThat(texts(graph("head,link,tail", "a,r,b").graph())).containsExactly("a r b");
    assertThat(texts(graph("film,relation,person", "a,r,b").graph())).containsExactly("a r b");
    assertThat(texts(graph("property,hypernym,possession", "a,r,b").graph()))
        .as("words that happen to be names of columns")
        .containsExactly("property hypernym possession", "a r b");
    assertThat(texts(graph("head_entity_id,r_id,tail_entity_id", "a,r,b").graph()))
        .containsExactly("a r b");
  }

  @Test
  void recbole_isRead_alsoCompressed() throws IOException {
    String text = "head_id:token\trelation_id:token\ttail_id:token\nm.1\tfilm.director\tm.2\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Path file = Files.write(folder.resolve("small.kg.gz"), bytes.toByteArray());
    assertThat(texts(reader.graph(file, List.of()).graph()))
        .containsExactly("m.1 film.director m.2");
  }

  @Test
  void prefixedNames_areNoTypes() throws IOException {
    assertThat(texts(graph("wdt:q1\trdf:type\tex:film", "wdt:q2\trdf:type\tex:film").graph()))
        .containsExactly("wdt:q1 rdf:type ex:film", "wdt:q2 rdf:type ex:film");
  }

  @Test
  void everyLine_isCountedOnce() throws IOException {
    GraphContent content =
        reader.graph(
            file(
                "graph",
                "a\tr\tb",
                "a\tr\tb",
                "a\tr\ta",
                "b\ts\tc",
                "",
                "c\tr\ta",
                "a\tr",
                "a\t\tb",
                "NA\tr\tb"),
            List.of("r"));
    assertThat(content.counts()).isEqualTo(new GraphCounts(2, 1, 1, 1, 3));
    assertThat(content.counts().lines()).isEqualTo(8);
    assertThat(texts(content.graph())).containsExactly("a r b", "c r a");
    assertThat(content.graph().entities()).containsExactly("a", "b", "c");
    assertThat(content.graph().relations()).containsExactly("r");
    assertThat(reader.rejected().count()).isEqualTo(3);
  }

  @Test
  void circles_areNoError() throws IOException {
    KnowledgeGraph graph = graph("a\tr\tb", "b\tr\tc", "c\tr\ta").graph();
    assertThat(graph.triples().count()).isEqualTo(3);
    assertThat(graph.has(0, 0, 1)).isTrue();
    assertThat(graph.has(2, 0, 0)).isTrue();
    assertThat(graph.has(1, 0, 0)).isFalse();
  }

  @Test
  void orderOfTheLines_changesNoTriple() throws IOException {
    List<String> one = texts(graph("a\tr\tb", "c\ts\ta", "b\tr\tc").graph());
    List<String> other = texts(graph("b\tr\tc", "a\tr\tb", "c\ts\ta", "a\tr\tb").graph());
    assertThat(other).containsExactlyInAnyOrderElementsOf(one);
  }

  @Test
  void unknownRelation_isRefusedWithTheNearest() throws IOException {
    Path file = file("graph", "a\tdirector\tb", "a\tactor\tc");
    assertThatThrownBy(() -> reader.graph(file, List.of("actor", "directr")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "--relations has 'directr', which is not a relation of "
                + file
                + " (did you mean 'director'?): it has director, actor");
  }

  @Test
  void otherContent_isOneLine() throws IOException {
    refused("empty", "");
    refused("expected lines of head, relation and tail", "{\"head\": 1}");
    refused("fewer columns", "3", "a\tr\tb", "b\tr\tc");
    refused("4 columns and no header", "a,b,c,d", "e,f,g,h");
    refused("no column that is recognised as the tail", "head,relation,x,y", "a,r,b,c");
    refused("has no triple", "a\tr\ta", "b\tr\tb");
    refused("cannot be used", "a\tr\tb", "a\t\tb", "a\t\tc");
  }

  @Test
  void columnsInAnotherOrder_areReported() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lines.add("h" + i % 7 + "\tt" + i + "\tr" + i % 3);
    }
    graph(lines.toArray(String[]::new));
    assertThat(reader.warnings())
        .singleElement()
        .asString()
        .contains("300 different relations of 10 entities", "name them in a header");
  }

  @Test
  void heldOut_onlyWhatCanBeEvaluated() throws IOException {
    KnowledgeGraph graph = graph("a\tr\tb", "b\tr\tc", "c\tspouse\ta").graph();
    Path file = file("test", "a\tr\tc", "a\tr\tb", "a\tr\tc", "b\tr\tb", "b\tr\tz", "a\tspous\tb");
    Triples triples = reader.heldOut(file, graph);
    assertThat(triples.count()).isEqualTo(1);
    assertThat(triples.tails()).containsExactly(2);
    assertThat(reader.warnings())
        .anySatisfy(line -> assertThat(line).contains("'spous' (did you mean 'spouse'?)"))
        .anySatisfy(line -> assertThat(line).contains("such as 'z'"))
        .anySatisfy(line -> assertThat(line).contains("2 triples are in the graph or occurred"));
    Path none = file("none", "A\tr\tC", "B\tr\tA");
    assertThatThrownBy(() -> reader.heldOut(none, graph))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no triple that can be evaluated")
        .hasMessageContaining("2 an entity");
  }

  @Test
  void links_areCountedAndExplained() throws IOException {
    KnowledgeGraph graph = graph("m.1\tr\tm.2", "m.2\tr\tm.3").graph();
    Path items = file("items.csv", "item_id,title", "7,Heat", "8,Ali", "9,Thief");
    ItemLinks links =
        reader.links(
            file(
                "links",
                "item_id:token\tentity_id:token",
                "7\tm.1",
                "7\tm.2",
                "8\tm.9",
                "8\tm.2",
                "10\tm.3",
                "10\tm.3",
                "9\tm.3",
                "\tm.3"),
            graph,
            Optional.of(reader.items(items, "graph")));
    assertThat(links.ids()).containsExactly("7", "8", "9");
    assertThat(links.entities()).as("8 by its link that is not left out").containsExactly(0, 1, 2);
    assertThat(links.counts()).isEqualTo(new ItemLinks.Counts(3, 1, 2, 1, 1));
    assertThat(links.counts().lines()).isEqualTo(8);
    assertThat(reader.warnings())
        .anySatisfy(line -> assertThat(line).contains("first '7' in line 3"))
        .anySatisfy(line -> assertThat(line).contains("items that are not in", "'10'"))
        .anySatisfy(line -> assertThat(line).contains("not in the graph", "'m.9'"));
  }

  @Test
  void links_noneMatches_saysWhy() throws IOException {
    KnowledgeGraph graph = graph("M.1\tr\tM.2").graph();
    Path links = file("links", "7\tm.1", "8\tm.2");
    assertThatThrownBy(() -> reader.links(links, graph, Optional.empty()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("all links have entities that are not in the graph, such as 'm.1'")
        .hasMessageContaining("2 would match ignoring case, such as 'm.1' and 'M.1'");
    DescribedItems items =
        reader.items(file("items.csv", "item_id,title", "007,Heat", "008,Ali"), "graph");
    Path padded = file("padded", "7\tM.1", "8\tM.2");
    assertThatThrownBy(() -> reader.links(padded, graph, Optional.of(items)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("2 would match without leading zeros, such as '7' and '007'");
    Path neither = file("neither", "7\tM.1", "008\tm.2");
    assertThatThrownBy(() -> reader.links(neither, graph, Optional.of(items)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("all links have items that are not in ")
        .hasMessageContaining("items.csv or entities that are not in the graph, such as 'm.2'");
  }

  @Test
  void items_withAColumnOfTheTags_areRefused() throws IOException {
    Path items = file("items.csv", "item_id,title,Graph", "7,Heat,x");
    assertThatThrownBy(() -> reader.items(items, "graph"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("column 'graph'");
  }

  @Test
  void fingerprint_isThatOfTheTriples() throws IOException {
    String plain = graph("a\tr\tb", "b\tr\tc").graph().fingerprint();
    assertThat(graph("head,relation,tail", "a,r,b", "b,r,c", "b,r,c").graph().fingerprint())
        .isEqualTo(plain);
    assertThat(graph("a\tr\tb", "b\tr\ta").graph().fingerprint()).isNotEqualTo(plain);
  }
}
