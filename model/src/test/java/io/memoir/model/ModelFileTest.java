package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelDescription;
import io.memoir.model.architecture.ModelOutline;
import io.memoir.model.file.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
  private static final long SEED = 31;

  @TempDir private Path place = Path.of("");
  private Path directory = Path.of("");

  @BeforeEach
  void setUp() {
    directory = place.resolve("model");
  }

  static Stream<Model> models() {
    return Stream.of(
        SmallModels.model(SmallModels.everyLayer()),
        SmallModels.model(SmallModels.laterLayers()),
        SmallModels.model(SmallModels.bothSides()),
        SmallModels.model(SmallModels.convolutions()),
        SmallModels.model(SmallModels.everyTask()),
        SmallModels.model(SmallModels.listsInOrder()),
        SmallModels.calibrated(),
        SmallModels.model(SmallModels.byDomain()),
        SmallModels.model(SmallModels.byDomain(DomainMemory.SEPARATE)),
        SmallModels.model(SmallModels.byDomain(DomainMemory.GATED)),
        SmallModels.model(new Architecture.Popularity(5)),
        SmallModels.model(
            new Architecture.ItemNeighbours(5, 3, 0.5f),
            Map.of(
                "row_offset", SmallModels.ints(0, 1, 1, 1, 1, 2),
                "column", SmallModels.ints(4, 0),
                "value", SmallModels.floats(0.5f, Float.MIN_VALUE))),
        SmallModels.model(
            new Architecture.SessionNeighbours(5, 1, 1, 2, 3),
            Map.of(
                "session_offset", SmallModels.ints(0, 1),
                "session_item", SmallModels.ints(4),
                "item_offset", SmallModels.ints(0, 0, 0, 0, 0, 1),
                "item_session", SmallModels.ints(0))),
        ensemble(new Combination.Score()),
        ensemble(new Combination.ReciprocalRank(60)));
  }

  private static Model ensemble(Combination combination) {
    return SmallModels.model(
        new Architecture.Ensemble(
            List.of(
                new Architecture.Ensemble.Member(SmallModels.everyLayer(), 2.5f),
                new Architecture.Ensemble.Member(new Architecture.Popularity(5), 1)),
            combination));
  }

  @ParameterizedTest
  @MethodSource("models")
  void read_ofWritten_isTheModel(Model model) throws IOException {
    ModelFile.write(model, directory);
    requireEqual(ModelFile.read(directory), model);
  }

  static void requireEqual(Model found, Model wanted) {
    assertThat(found.name()).isEqualTo(wanted.name());
    assertThat(found.architecture()).isEqualTo(wanted.architecture());
    assertThat(found.items().items()).isEqualTo(wanted.items().items());
    assertThat(found.settings()).isEqualTo(wanted.settings());
    assertThat(found.metrics()).isEqualTo(wanted.metrics());
    assertThat(found.provenance()).isEqualTo(wanted.provenance());
    assertThat(found.weights().tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(wanted.weights().tensors().keySet());
    wanted
        .weights()
        .tensors()
        .forEach((name, tensor) -> {
          assertThat(found.weights().tensors().get(name))
              .extracting(Tensor::shape)
              .isEqualTo(tensor.shape());
          switch (tensor) {
            case Tensor.Floats(var _, float[] values) ->
                assertThat(found.weights().floats(name)).containsExactly(values);
            case Tensor.Ints(var _, int[] values) ->
                assertThat(found.weights().ints(name)).containsExactly(values);
          }
        });
  }

  /** So that models with linear calibrations stay readable by the versions before the others. */
  @Test
  void write_calibrations_namesOnlyThoseThatAreNotLinear() throws IOException {
    ModelFile.write(SmallModels.model(SmallModels.everyTask()), directory);
    Path file = directory.resolve("model.json");
    assertThat(file).content().doesNotContain("\"calibration\"");
    ModelFile.write(SmallModels.calibrated(), directory);
    String description = Files.readString(file);
    assertThat(description).containsOnlyOnce("\"calibration\": \"piecewise-linear\"");
    Files.writeString(file, description.replace("piecewise-linear", "cubic"));
    assertThatThrownBy(() -> ModelFile.read(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": architecture.tasks[0] is a calibration of unknown type 'cubic'");
  }

  /** Rounding could change the order of the knots. */
  @ParameterizedTest
  @EnumSource(WeightStorage.class)
  void write_calibrations_areNotRounded(WeightStorage storage) throws IOException {
    Model model = SmallModels.calibrated();
    ModelFile.write(model, directory, storage);
    assertThat(ModelFile.read(directory).weights().floats("task.click.calibration"))
        .containsExactly(model.weights().floats("task.click.calibration"));
  }

  @Test
  void readDescription_ofAnyVersion_isThatOfTheModel() throws IOException {
    assertThat(ModelFile.readDescription(GoldenModel.VERSION_1).provenance())
        .isEqualTo(GoldenModel.version1().provenance());
    assertThat(ModelFile.readDescription(GoldenModel.VERSION_3))
        .isEqualTo(
            new ModelDescription(
                "small", GoldenModel.version3().settings(), GoldenModel.version3().provenance()));
  }

  @Test
  void readOutline_ofAnyVersion_isThatOfTheModel() throws IOException {
    for (Path place : List.of(GoldenModel.VERSION_1, GoldenModel.VERSION_3)) {
      Model model = ModelFile.read(place);
      assertThat(ModelFile.readOutline(place))
          .isEqualTo(
              new ModelOutline(
                  model.name(),
                  model.architecture(),
                  model.settings(),
                  model.metrics(),
                  model.provenance(),
                  Files.size(place.resolve("weights.safetensors"))));
    }
  }

  /** Wherever an object of the description stands, a field too many or one too few is refused. */
  @Test
  void read_fieldThatNoVersionHas_isRefusedWhereverItStands() throws IOException {
    Files.createDirectories(directory);
    for (String name : List.of("weights.safetensors", "items.jsonl")) {
      Files.copy(GoldenModel.VERSION_3.resolve(name), directory.resolve(name));
    }
    Path file = directory.resolve("model.json");
    String golden = Files.readString(GoldenModel.VERSION_3.resolve("model.json"));
    int places = 0;
    for (int at = golden.indexOf('{'); at >= 0; at = golden.indexOf('{', at + 1)) {
      String before = golden.substring(0, at + 1);
      if (before.endsWith("\"settings\": {") || before.endsWith("\"metrics\": {")) {
        continue;
      }
      Files.writeString(file, before + "\"calendarStart\": 1," + golden.substring(at + 1));
      assertThatThrownBy(() -> ModelFile.read(directory))
          .as("after %s", before)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("has the field 'calendarStart', expected only ");
      places++;
    }
    assertThat(places).isGreaterThan(20);

    Files.writeString(file, golden.replaceFirst(",\\s*\"calendarEnd\": \\d+", ""));
    assertThatThrownBy(() -> ModelFile.read(directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessage(file + ": architecture.members[0].architecture has no field 'calendarEnd'");
  }

  @Test
  void write_overAnOlderModel_replacesIt() throws IOException {
    ModelFile.write(SmallModels.model(new Architecture.Popularity(5)), directory);
    ModelFile.write(SmallModels.model(SmallModels.everyLayer()), directory);
    assertThat(ModelFile.read(directory).architecture()).isEqualTo(SmallModels.everyLayer());
    try (Stream<Path> left = Files.list(place)) {
      assertThat(left).containsExactly(directory);
    }
  }

  /** The directory states that a kill between two moves leaves. */
  @Test
  void read_whereAWriterDiedWhileReplacing_isTheOldModel() throws IOException {
    Model old = SmallModels.model(SmallModels.everyLayer());
    ModelFile.write(old, directory);
    Files.move(directory, place.resolve(".model.replaced"));
    ModelFile.write(
        SmallModels.model(new Architecture.Popularity(5)), place.resolve(".model.writing"));
    requireEqual(ModelFile.read(directory), old);
  }

  /** Of two models with equal shapes, nothing else would tell that their files are mixed. */
  @Test
  void read_whileAnotherModelIsWrittenAgainAndAgain_isAlwaysOneOfThem() throws Exception {
    Model one = SmallModels.model(new Architecture.Popularity(5));
    Model two =
        new Model(
            "other",
            one.architecture(),
            SmallModels.model(
                    one.architecture(),
                    Map.of(Architecture.Popularity.COUNT, SmallModels.floats(5, 4, 3, 2, 1)))
                .weights(),
            new ItemTable(one.items().items().reversed()),
            one.settings(),
            one.metrics(),
            one.provenance());
    ModelFile.write(one, directory);
    FutureTask<Integer> writing =
        new FutureTask<>(() -> {
          for (int round = 0; round < 300; round++) {
            ModelFile.write(
                of(round % 2 == 0 ? two : one, Map.of("round", (double) round)), directory);
          }
          return 300;
        });
    Thread writer = Thread.ofPlatform().start(writing);
    while (writer.isAlive()) {
      try {
        Model found = ModelFile.read(directory);
        requireEqual(found, of(found.name().equals(two.name()) ? two : one, found.metrics()));
      } catch (CorruptFileException e) {
        throw new AssertionError("no file was altered", e);
      } catch (BadInputException e) {
        assertThat(e).hasMessageContaining("changed while it was read");
      }
    }
    assertThat(writing.get()).isEqualTo(300);
  }

  /** No two models that are trained are equal, so their descriptions differ. */
  private static Model of(Model model, Map<String, Double> metrics) {
    return new Model(
        model.name(),
        model.architecture(),
        model.weights(),
        model.items(),
        model.settings(),
        metrics,
        model.provenance());
  }

  @Test
  void write_twice_givesEqualBytes_withMetricsInTheOrderGiven() throws IOException {
    Model plain = SmallModels.model(SmallModels.everyLayer());
    Map<String, Double> metrics = new LinkedHashMap<>();
    List<String> names = List.of("mrr@20", "hr@10", "ndcg@10", "epoch", "hr@20", "mrr@10", "loss");
    names.forEach(name -> metrics.put(name, (double) name.length()));
    Model model =
        new Model(
            plain.name(),
            plain.architecture(),
            plain.weights(),
            plain.items(),
            plain.settings(),
            metrics,
            plain.provenance());
    ModelFile.write(model, directory);
    ModelFile.write(ModelFile.read(directory), place.resolve("again"));
    for (String name : List.of("model.json", "weights.safetensors", "items.jsonl")) {
      assertThat(place.resolve("again").resolve(name))
          .hasSameBinaryContentAs(directory.resolve(name));
    }
    assertThat(ModelFile.read(directory).metrics().keySet()).containsExactlyElementsOf(names);
  }

  @Test
  void read_nothingThere_saysSo() {
    assertThatThrownBy(() -> ModelFile.read(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no model at " + directory + ": expected a directory with a model.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "items.jsonl"})
  void read_fileMissingTruncatedOrAltered_saysWhich(String name) throws IOException {
    ModelFile.write(SmallModels.model(SmallModels.everyLayer()), directory);
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);

    byte[] altered = bytes.clone();
    altered[altered.length - 3] ^= 1;
    Files.write(file, altered);
    assertCorrupt(file + " was altered");

    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertCorrupt(file + " has " + (bytes.length - 1) + " bytes, expected " + bytes.length);

    Files.delete(file);
    assertCorrupt(file + " is missing");
  }

  private void assertCorrupt(String message) {
    assertThatThrownBy(() -> ModelFile.read(directory))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void read_newerVersion_refusedByName() throws IOException {
    ModelFile.write(SmallModels.model(SmallModels.everyLayer()), directory);
    rewrite("\"version\": 4,", "\"version\": 5,");
    assertThatThrownBy(() -> ModelFile.read(directory))
        .isInstanceOf(UnsupportedVersionException.class)
        .hasMessageContaining(
            "format version 5, but this version of Memoir reads versions up to 4");
  }

  @Test
  void read_anotherFormat_refused() throws IOException {
    ModelFile.write(SmallModels.model(SmallModels.everyLayer()), directory);
    rewrite("\"memoir-model\"", "\"something\"");
    assertCorrupt(directory.resolve("model.json") + ": format is \"something\"");
  }

  @Test
  void read_architectureOfOtherShape_refused() throws IOException {
    ModelFile.write(SmallModels.model(new Architecture.Popularity(5)), directory);
    rewrite("\"itemCount\": 5", "\"itemCount\": 6");
    assertCorrupt("the architecture has 6 items, the item table has 5");
  }

  static Stream<Architecture.SequenceNetwork> networks() {
    return Stream.of(SmallModels.everyLayer(), SmallModels.everyTask());
  }

  /** Whatever is in model.json: a model, or one line about the input. */
  @ParameterizedTest
  @MethodSource("networks")
  void read_fuzzedDescription_onlyBadInput(Architecture.SequenceNetwork network)
      throws IOException {
    ModelFile.write(SmallModels.model(network), directory);
    Path file = directory.resolve("model.json");
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 3_000; round++) {
      byte[] altered = Fuzz.alter(bytes, random);
      Files.write(file, altered);
      Fuzz.requireOnlyBadInput(() -> ModelFile.read(directory), round, SEED);
    }
  }

  private void rewrite(String from, String to) throws IOException {
    Path file = directory.resolve("model.json");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }
}
