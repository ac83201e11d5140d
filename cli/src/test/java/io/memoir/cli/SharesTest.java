package io.memoir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.cli.process.ExitCode;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.Provenance;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Parallel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands show of the parts of a score, with models of random weights. */
class SharesTest {
  private static final int ITEMS = 30;
  private static final int WIDTH = 8;
  private static final long SEED = 8;
  private static final String NUMBER = "-?[0-9]+\\.[0-9]{3}";

  @TempDir Path directory;

  @Test
  void commands_interestsAndItemMemories_showThreeShares() throws IOException {
    Layer memory = new ItemMemory(new Gru(WIDTH, WIDTH), 2);
    Path model = model(Parallel.of(memory, memory), new Head.LongShort(false, true));
    requireSums(model, List.of("longTermShare", "shortTermShare", "similarityShare"));
    assertThat(run("recommend", model))
        .containsPattern("score +long-term +short-term +similarity\\R");
    assertThat(run("explain", model))
        .containsPattern(
            "score %1$s = %1$s long-term [+-] %1$s short-term [+-] %1$s similarity; rank"
                .formatted(NUMBER));
  }

  @Test
  void commands_itemMemoryAlone_showSimilarityAndTheRest() throws IOException {
    Path model = model(new ItemMemory(new Gru(WIDTH, WIDTH), 2), new Head.Direct());
    requireSums(model, List.of("similarityShare", "otherShare"));
    assertThat(run("recommend", model)).containsPattern("score +similarity +other\\R");
    assertThat(run("explain", model))
        .containsPattern("score %1$s = %1$s similarity [+-] %1$s other; rank".formatted(NUMBER));
  }

  @Test
  void commands_interestsAlone_showTwoShares() throws IOException {
    Layer gru = new Gru(WIDTH, WIDTH);
    Path model = model(Parallel.of(gru, gru), new Head.LongShort(false, true));
    requireSums(model, List.of("longTermShare", "shortTermShare"));
    assertThat(run("recommend", model)).containsPattern("score +long-term +short-term\\R");
    assertThat(run("explain", model))
        .containsPattern(
            "score %1$s = %1$s long-term [+-] %1$s short-term; rank".formatted(NUMBER));
  }

  @Test
  void commands_neither_showNoShares() throws IOException {
    Path model = model(new Gru(WIDTH, WIDTH), new Head.Direct());
    for (JsonElement item : items("recommend", model)) {
      assertThat(item.getAsJsonObject().keySet()).noneMatch(name -> name.endsWith("Share"));
    }
    assertThat(run("recommend", model)).containsPattern("score\\R");
    assertThat(run("explain", model)).containsPattern("score " + NUMBER + "; rank");
  }

  /** Every item of both commands has these shares in this order, and they add up to its score. */
  private static void requireSums(Path model, List<String> shares) {
    for (String command : List.of("recommend", "explain")) {
      Iterable<JsonElement> items = items(command, model);
      assertThat(items).isNotEmpty();
      for (JsonElement element : items) {
        JsonObject item = element.getAsJsonObject();
        assertThat(item.keySet().stream().filter(name -> name.endsWith("Share")).toList())
            .isEqualTo(shares);
        double sum = shares.stream().mapToDouble(name -> item.get(name).getAsDouble()).sum();
        assertThat(sum)
            .as("%s of %s, seed %d", command, item.get("itemId"), SEED)
            .isCloseTo(item.get("score").getAsDouble(), within(1e-4));
      }
    }
  }

  private static Iterable<JsonElement> items(String command, Path model) {
    return JsonParser.parseString(run(command, model, "--json"))
        .getAsJsonObject()
        .getAsJsonArray("items");
  }

  private static String run(String command, Path model, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command, "--model", model.toString(), "--history", "item-1,item-2", "--k", "5"));
    arguments.addAll(List.of(more));
    Commands answer = Commands.run(arguments.toArray(String[]::new));
    assertThat(answer.code()).as(answer.err()).isEqualTo(ExitCode.DONE);
    return answer.out();
  }

  private Path model(Layer body, Head head) throws IOException {
    SequenceNetwork network = new SequenceNetwork(ITEMS, WIDTH, 2, body, head);
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] values = new float[(int) parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-0.5, 0.5);
      }
      tensors.put(parameter.name(), new Tensor.Floats(parameter.shape(), values));
    }
    Path path = directory.resolve("model");
    ModelFile.write(
        new Model(
            "random",
            network,
            new Weights(tensors),
            new ItemTable(
                IntStream.range(0, ITEMS).mapToObj(i -> ItemTable.Item.of("item-" + i)).toList()),
            new JsonObject(),
            Map.of(),
            new Provenance("none", 0, "2026-01-01T00:00:00Z", "test", "test", "test", "none", 0)),
        path);
    return path;
  }
}
