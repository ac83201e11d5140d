package io.memoir.data.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.data.Shown;
import io.memoir.data.Split;
import io.memoir.data.dataset.Dataset;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The features of items that a graph gives: tags and vectors, in the form that a preparation reads.
 */
class GraphDirectoryTest {
  @TempDir Path folder;

  private final GraphReader reader = new GraphReader(0.5);
  private Path out = Path.of("");
  private KnowledgeGraph graph = new KnowledgeGraph(List.of(), List.of(), Triples.NONE);
  private ItemLinks links =
      new ItemLinks(List.of(), new int[0], new ItemLinks.Counts(0, 0, 0, 0, 0));

  @BeforeEach
  void readGraph() throws IOException {
    out = folder.resolve("out");
    graph =
        reader
            .graph(
                Shown.file(
                    folder,
                    "graph.tsv",
                    "f0\tdirector\tmann",
                    "f1\tdirector\tmann",
                    "f2\tdirector\tscott|ridley",
                    "f3\tdirector\tscott|ridley",
                    "crime\tof\tf0",
                    "crime\tof\tf1",
                    "crime\tof\tf2",
                    "f0\tactor\tpacino",
                    "f0\tyear"),
                List.of())
            .graph();
    links =
        reader.links(
            Shown.file(folder, "links.tsv", "i3\tf3", "i0\tf0", "i1\tf1", "i2\tf2", "i4\tf1"),
            graph,
            Optional.empty());
  }

  private void write(float scale, Optional<DescribedItems> items) throws IOException {
    float[][] vectors = new float[links.ids().size()][2];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = new float[] {scale * i, -i};
    }
    JsonObject about = new JsonObject();
    about.addProperty("model", "rotate");
    GraphDirectory.write(
        out, about, reader, links, vectors, NeighbourTags.of(graph, links, 2), items);
  }

  private Dataset prepared(Path features) throws IOException {
    return Shown.prepare(
        Shown.pairs(folder, 24, 3, 6),
        b ->
            b.items(features.resolve(GraphDirectory.ITEMS))
                .itemVectors(Map.of("graph-vector", features.resolve(GraphDirectory.VECTORS)))
                .split(Split.leaveOneOut()));
  }

  private static List<String> tags(Dataset dataset, String item) {
    return dataset.itemValues(dataset.items().indexOf(item)).get("graph").stream()
        .flatMap(value ->
            value instanceof Value.Texts(List<String> texts)
                ? texts.stream()
                : Stream.<String>empty())
        .toList();
  }

  @Test
  void tags_areSharedByEnoughItems_theMostFrequentFirst() {
    NeighbourTags tags = NeighbourTags.of(graph, links, 2);
    assertThat(tags.byItem().get(links.ids().indexOf("i0")))
        .containsExactly("^of=crime", "director=mann");
    assertThat(tags.byItem().get(links.ids().indexOf("i3")))
        .containsExactly("director=scott|ridley");
    assertThat(tags.different()).isEqualTo(3);
    assertThat(NeighbourTags.of(graph, links, 1).different()).isEqualTo(4);
    assertThat(NeighbourTags.of(graph, links, 4).byItem())
        .containsExactly(
            List.of(),
            List.of("^of=crime"),
            List.of("^of=crime"),
            List.of("^of=crime"),
            List.of("^of=crime"));
    assertThatThrownBy(() -> NeighbourTags.of(graph, links, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--least-items");
  }

  @Test
  void files_areReadByAPreparation() throws IOException {
    write(1, Optional.empty());
    Dataset dataset = prepared(out);
    assertThat(dataset.features().schema().item())
        .extracting(Feature::name)
        .containsExactlyInAnyOrder("graph", "graph-vector");
    assertThat(tags(dataset, "i0")).containsExactly("^of=crime", "director=mann");
    assertThat(tags(dataset, "i3")).containsExactly("director=scott|ridley");
    assertThat(tags(dataset, "i5")).as("not linked").isEmpty();
    assertThat(dataset.itemValues(dataset.items().indexOf("i0")).get("graph-vector").orElseThrow())
        .isInstanceOfSatisfying(
            Value.Vector.class, vector -> assertThat(vector.values()).containsExactly(1, -1));
    assertThat(dataset.manifest().summary().found().values())
        .anySatisfy(text -> assertThat(String.valueOf(text)).contains("5 of 6 items described"));
  }

  @Test
  void items_keepTheirColumns() throws IOException {
    Path items =
        Shown.file(
            folder,
            "items.csv",
            "item_id,title,genres,price",
            "i0,\"Heat, the film\",crime|drama,3.5",
            "i1,Ali,drama,2.5",
            "i5,Unlinked,drama,1.5");
    write(1, Optional.of(reader.items(items, "graph")));
    Dataset dataset = prepared(out);
    assertThat(dataset.items().item(dataset.items().indexOf("i0")).title())
        .isEqualTo("Heat, the film");
    assertThat(dataset.items().item(dataset.items().indexOf("i0")).categories())
        .containsExactly("crime", "drama");
    assertThat(tags(dataset, "i1")).containsExactly("^of=crime", "director=mann");
    assertThat(Files.readAllLines(out.resolve(GraphDirectory.ITEMS))).hasSize(3);
  }

  @Test
  void manifest_saysWhatIsThere() throws IOException {
    write(1, Optional.empty());
    JsonObject manifest =
        JsonParser.parseString(Files.readString(out.resolve("graph.json"))).getAsJsonObject();
    assertThat(manifest.get("format").getAsString()).isEqualTo("memoir-graph");
    assertThat(manifest.get("version").getAsInt()).isEqualTo(1);
    assertThat(manifest.get("model").getAsString()).isEqualTo("rotate");
    assertThat(manifest.getAsJsonObject("files").keySet())
        .containsExactly("vectors.npy", "vectors.ids", "items.jsonl", "rejected.tsv");
    assertThat(Files.readString(out.resolve("rejected.tsv"))).contains("expected 3 columns");
  }

  @Test
  void goldenVersion1_isReadByAPreparation() throws IOException {
    Dataset dataset = prepared(GoldenGraph.VERSION_1);
    ItemTable.Item heat = dataset.items().item(dataset.items().indexOf("i0"));
    assertThat(heat.title()).isEqualTo("Heat, the \"film\"");
    assertThat(heat.categories()).containsExactly("crime", "drama");
    assertThat(tags(dataset, "i0")).containsExactly("^of=crime", "director=mann");
    assertThat(tags(dataset, "i3")).containsExactly("director=scott|ridley");
    assertThat(dataset.itemValues(dataset.items().indexOf("i0")).get("graph-vector").orElseThrow())
        .isInstanceOfSatisfying(
            Value.Vector.class,
            vector -> assertThat(vector.values()).containsExactly(0.25f, -2, 1e-7f));
  }

  @Test
  void goldenVersion1_isWrittenAsEver_andReplaced() throws IOException {
    Files.createDirectory(out);
    for (String name : GoldenGraph.FILES) {
      Files.copy(GoldenGraph.VERSION_1.resolve(name), out.resolve(name));
    }
    write(1, Optional.empty());
    assertThat(out.resolve("graph.json"))
        .content()
        .isNotEqualTo(Files.readString(GoldenGraph.VERSION_1.resolve("graph.json")));
    GoldenGraph.write(folder, out);
    for (String name : GoldenGraph.FILES) {
      assertThat(out.resolve(name)).hasSameBinaryContentAs(GoldenGraph.VERSION_1.resolve(name));
    }
    assertThat(out.resolve("rejected.tsv")).doesNotExist();
  }

  @Test
  void directory_isReplacedAsAWhole_orNotAtAll() throws IOException {
    write(1, Optional.empty());
    byte[] before = Files.readAllBytes(out.resolve(GraphDirectory.VECTORS));
    write(2, Optional.empty());
    byte[] after = Files.readAllBytes(out.resolve(GraphDirectory.VECTORS));
    assertThat(after).isNotEqualTo(before);
    float[][] uneven = new float[links.ids().size()][];
    Arrays.setAll(uneven, i -> new float[1 + i % 2]);
    NeighbourTags tags = NeighbourTags.of(graph, links, 2);
    assertThatThrownBy(() ->
            GraphDirectory.write(
                out, new JsonObject(), reader, links, uneven, tags, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Files.readAllBytes(out.resolve(GraphDirectory.VECTORS))).isEqualTo(after);
    assertThat(folder).isDirectoryNotContaining("glob:**.writing");
  }

  @Test
  void directoryOfSomebody_isNotReplaced() throws IOException {
    Files.createDirectory(out);
    Files.writeString(out.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> GraphDirectory.requireReplaceable(out))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> write(1, Optional.empty())).isInstanceOf(BadInputException.class);
    assertThat(out.resolve("thesis.txt")).hasContent("years of work");
  }

  /**
   * A process that is killed between the two moves leaves the old directory under its hidden name.
   */
  @Test
  void killedBetweenTheMoves_theNextWriteCleansUp() throws IOException {
    write(1, Optional.empty());
    byte[] before = Files.readAllBytes(out.resolve(GraphDirectory.VECTORS));
    Files.move(out, folder.resolve(".out.replaced"));
    Path half = Files.createDirectory(folder.resolve(".out.writing"));
    Files.write(half.resolve(GraphDirectory.VECTORS), new byte[] {1, 2, 3});
    write(2, Optional.empty());
    assertThat(Files.readAllBytes(out.resolve(GraphDirectory.VECTORS))).isNotEqualTo(before);
    assertThat(folder.resolve(".out.replaced")).doesNotExist();
    assertThat(half).doesNotExist();
  }
}
