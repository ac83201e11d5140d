package io.memoir.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.feature.Schema;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.UnitNorm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingConfigTest {
  static final Iterable<String> NAMES = TrainingConfig.NAMES;

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("mine.yaml"), text);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void named_everyName_isReadAndSurvivesBeingWritten(String name) {
    TrainingConfig config = TrainingConfig.named(name);
    assertThat(config.name()).isEqualTo(name);
    assertThat(TrainingConfig.of(config.settings())).isEqualTo(config);
    switch (config.network().architecture(10).body()) {
      case Stack(List<Layer> layers) -> {
        assertThat(layers.getFirst() instanceof Residual).isEqualTo(name.startsWith("residual"));
        assertThat(layers.getFirst() instanceof Bidirectional)
            .isEqualTo(name.startsWith("bidirectional"));
      }
      case Layer other ->
          assertThat(other instanceof Parallel).isEqualTo(name.equals("long-short"));
    }
    String cell =
        name.equals("long-short") ? "lstm" : name.replaceFirst("residual-|bidirectional-", "");
    assertThat(Setting.written(config.network().cell())).isEqualTo(cell);
  }

  @Test
  void named_unknownName_isRefused() {
    assertThatThrownBy(() -> TrainingConfig.named("rnn"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "unknown model 'rnn', expected one of lstm, gru, residual-lstm, residual-gru,"
                + " residual-linear-recurrence, bidirectional-lstm, long-short");
  }

  @Test
  void architecture_linearRecurrenceAndGates_areInEveryBlock() {
    Layer body =
        TrainingConfig.named("residual-linear-recurrence")
            .with(Map.of("gated-feed-forward", "true", "layers", "1", "feed-forward", "96"))
            .network()
            .architecture(10)
            .body();
    assertThat(body)
        .isEqualTo(
            Stack.of(
                new Residual(Stack.of(new LayerNorm(128), new LinearRecurrence(128, 128))),
                new Residual(Stack.of(new LayerNorm(128), new GatedFeedForward(128, 96))),
                new LayerNorm(128)));
  }

  @Test
  void architecture_causalConvolution_looksAtTheWindow() {
    Map<String, String> settings = Map.of("cell", "causal-convolution", "width", "64");
    assertThat(TrainingConfig.of(settings).network().architecture(10).body())
        .isEqualTo(
            Stack.of(
                new Residual(Stack.of(new LayerNorm(64), new CausalConvolution(64, 64, 5))),
                new Residual(Stack.of(new LayerNorm(64), new FeedForward(64, 128))),
                new LayerNorm(64)));
    Map<String, String> wide = new HashMap<>(settings);
    wide.put("window", "9");
    assertThat(TrainingConfig.of(wide).network().window()).isEqualTo(9);
  }

  @Test
  void architecture_convolution_isBeforeTheRecurrenceOfEachState() {
    Map<String, String> convolution = Map.of("convolution", "4", "width", "32");
    Layer before = new Residual(new DepthwiseConvolution(32, 4));
    assertThat(TrainingConfig.of(convolution).network().architecture(10).body())
        .isEqualTo(Stack.of(before, new Lstm(32, 32), new Linear(32, 32)));
    Layer blocks =
        TrainingConfig.named("residual-gru").with(convolution).network().architecture(10).body();
    assertThat(((Stack) blocks).layers()).hasSize(1 + 2 * 2 + 1).startsWith(before);
    Layer both =
        TrainingConfig.named("long-short").with(convolution).network().architecture(10).body();
    assertThat(((Parallel) both).layers())
        .hasSize(2)
        .allSatisfy(each -> assertThat(((Stack) each).layers()).startsWith(before));
  }

  @Test
  void architecture_itemMemory_isAroundTheBodyOfEachState() {
    TrainingConfig one =
        TrainingConfig.named("lstm")
            .with(Map.of("width", "32", "normalise", "true", "temperature", "0.05"));
    Map<String, String> remembers = Map.of("item-memory", "true");
    Layer inner = Stack.of(new Lstm(32, 32), new Linear(32, 32));
    assertThat(one.with(remembers).network().architecture(10).body())
        .isEqualTo(new ItemMemory(inner, 20));
    Layer both =
        TrainingConfig.named("long-short").with(remembers).network().architecture(10).body();
    assertThat(both)
        .isInstanceOfSatisfying(
            Parallel.class,
            parallel ->
                assertThat(parallel.layers()).hasSize(2).hasOnlyElementsOfType(ItemMemory.class));
    assertThatThrownBy(() -> one.with(Map.of("item-memory", "true", "normalise", "false")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'item-memory' is true, expected normalise=true with it");
    assertThatThrownBy(() -> one.with(Map.of("item-memory", "true", "bidirectional", "true")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'item-memory' is true, expected false with bidirectional");
  }

  @Test
  void architecture_domains_areInTheHead() {
    Domains domains = new Domains("section", List.of("films", "books"));
    TrainingConfig config = TrainingConfig.named("long-short");
    SequenceNetwork plain = config.network().architecture(10);
    SequenceNetwork asked =
        config
            .network()
            .architecture(
                10, Schema.NONE, config.tasks(), Optional.of(domains), DomainMemory.SHARED);
    assertThat(asked.body()).isEqualTo(plain.body());
    assertThat(asked.head()).isEqualTo(new Head.ByDomain(plain.head(), domains));
    assertThat(asked.domains()).hasValue(domains);
    assertThat(plain.domains()).isEmpty();
  }

  @Test
  void architecture_domainMemory_hasLayersOfItsOwnAndAGate() {
    Domains domains = new Domains("section", List.of("films", "books"));
    TrainingConfig config = TrainingConfig.named("lstm").with(Map.of("domain", "section"));
    List<Integer> counts = new ArrayList<>();
    for (String memory : List.of("shared", "separate", "gated")) {
      TrainingConfig each = config.with(Map.of("domain-memory", memory));
      SequenceNetwork network =
          each.network()
              .architecture(
                  10, Schema.NONE, each.tasks(), Optional.of(domains), each.domains().memory());
      assertThat(network.domainMemory()).isEqualTo(each.domains().memory());
      counts.add(network.parameters().size());
    }
    int layers = config.network().architecture(10).body().parameters("").size();
    assertThat(counts)
        .containsExactly(counts.getFirst(), counts.getFirst() + layers, counts.get(1) + 2);
  }

  @Test
  void domainMemory_thatHasNoEffectOrDoesNotFit_isRefused() {
    TrainingConfig plain = TrainingConfig.named("lstm");
    assertThatThrownBy(() -> plain.with(Map.of("domain-memory", "gated")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'domain-memory' is gated, expected shared without domain");
    assertThatThrownBy(() ->
            plain.with(
                Map.of("domain", "section", "domain-memory", "separate", "bidirectional", "true")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'domain-memory' is separate, expected shared with bidirectional");
    TrainingConfig wide =
        plain.with(
            Map.of(
                "domain", "section",
                "domain-memory", "separate",
                "cell", "attention",
                "residual", "true",
                "window", "4000000"));
    Domains domains = new Domains("section", List.of("films", "books"));
    assertThatThrownBy(() ->
            wide.network()
                .architecture(
                    10, Schema.NONE, wide.tasks(), Optional.of(domains), DomainMemory.SEPARATE))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("setting 'window' is 4000000, expected at most 2796202, because")
        .hasMessageEndingWith("for each layer and each domain");
  }

  @Test
  void domainMemory_withMoreDomainsThanAUserStateCanHave_isRefused() {
    TrainingConfig config =
        TrainingConfig.named("lstm")
            .with(
                Map.of(
                    "domain", "section",
                    "domain-memory", "gated",
                    "cell", "matrix-memory",
                    "residual", "true",
                    "layers", "1",
                    "width", "1024",
                    "heads", "1"));
    assertThat(architecture(config, 2_043).domainMemory()).isEqualTo(DomainMemory.GATED);
    assertThatThrownBy(() -> architecture(config, 2_044))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'domain-memory' is gated, expected shared with more than 2,043 domains,"
                + " because a user state has 1,050,624 values for each of the 2,044 domains; or set"
                + " domain to a column with fewer values");
  }

  private static SequenceNetwork architecture(TrainingConfig config, int domains) {
    List<String> names = IntStream.range(0, domains).mapToObj(i -> "domain " + i).toList();
    return config
        .network()
        .architecture(
            10,
            Schema.NONE,
            config.tasks(),
            Optional.of(new Domains("section", names)),
            config.domains().memory());
  }

  @Test
  void architecture_rating_hasSumsInParallelToTheLstm() {
    TrainingConfig plain = TrainingConfig.named("lstm").with(Map.of("width", "32"));
    TrainingConfig rated =
        plain.with(
            Map.of("tasks", "rating", "task.rating.kind", "rating", "task.rating.label", "value"));
    assertThat(plain.network().memories().runningMean()).isFalse();
    assertThat(rated.network().architecture(10).body())
        .isEqualTo(
            Stack.of(
                Parallel.of(
                    Stack.of(new Lstm(32, 32)),
                    Stack.of(new Residual(new GatedFeedForward(32, 256)), new RunningMean(32, 5)),
                    new RidgeRegression(32, 16)),
                new Linear(80, 32)));
    assertThat(plain.with(Map.of("ridge", "32")).network().architecture(10).body())
        .isEqualTo(
            Stack.of(
                Parallel.of(Stack.of(new Lstm(32, 32)), new RidgeRegression(32, 32)),
                new Linear(64, 32)));
    assertThatThrownBy(() -> plain.with(Map.of("ridge", "20")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'ridge' is 20, expected a multiple of 16");
    assertThat(rated.with(Map.of("running-mean", "false")).with(Map.of("width", "64")))
        .extracting(config -> config.network().memories().runningMean())
        .isEqualTo(false);
    for (String other : List.of("long-short", "bidirectional")) {
      assertThat(rated.with(Map.of(other, "true")).network().memories().runningMean()).isFalse();
      assertThatThrownBy(() -> plain.with(Map.of(other, "true", "running-mean", "true")))
          .isInstanceOf(BadInputException.class)
          .hasMessage("setting 'running-mean' is true, expected false with " + other);
      assertThatThrownBy(() -> plain.with(Map.of(other, "true", "ridge", "16")))
          .isInstanceOf(BadInputException.class)
          .hasMessage("setting 'ridge' is 16, expected 0 with " + other);
    }
  }

  /** What is declared is what is read and written, in this order. */
  @Test
  void settings_all_areDeclaredOnce() {
    assertThat(TrainingConfig.SETTINGS)
        .extracting(Setting::key)
        .containsExactlyElementsOf(TrainingConfig.of(Map.of()).settings().keySet());
    assertThat(TrainingConfig.SETTINGS)
        .allSatisfy(setting -> {
          assertThat(setting.meaning()).as(setting.key()).isNotBlank().doesNotEndWith(".");
          assertThat(setting.expected()).as(setting.key()).isNotBlank();
        });
  }

  /** Those that follow from others aside, a setting that is not given is what is declared. */
  @Test
  void settings_usual_areThoseOfNoneGiven() {
    Map<String, String> none = TrainingConfig.of(Map.of()).settings();
    Map<String, String> usual = new LinkedHashMap<>();
    TrainingConfig.SETTINGS.forEach(setting -> putUsual(setting, usual));
    assertThat(usual).isEqualTo(none);
  }

  private static <T> void putUsual(Setting<T> setting, Map<String, String> map) {
    setting.write(map, setting.usual());
  }

  @Test
  void settings_allOfThemChanged_roundTrip() {
    TrainingConfig defaults = TrainingConfig.of(Map.of());
    Map<String, String> changes =
        Map.ofEntries(
            Map.entry("name", "mine"),
            Map.entry("cell", "gru"),
            Map.entry("residual", "true"),
            Map.entry("layers", "3"),
            Map.entry("width", "64"),
            Map.entry("feed-forward", "96"),
            Map.entry("gated-feed-forward", "true"),
            Map.entry("time", "true"),
            Map.entry("long-short", "true"),
            Map.entry("slow-cell", "lstm"),
            Map.entry("slow-layers", "2"),
            Map.entry("gate", "false"),
            Map.entry("running-mean", "false"),
            Map.entry("ridge", "0"),
            Map.entry("sparse-updates", "true"),
            Map.entry("task-weights", "learned"),
            Map.entry("heads", "4"),
            Map.entry("window", "30"),
            Map.entry("convolution", "4"),
            Map.entry("item-lists", "lstm"),
            Map.entry("normalise", "true"),
            Map.entry("temperature", "0.05"),
            Map.entry("item-bias", "false"),
            Map.entry("tasks", "next-item,click"),
            Map.entry("task.click.label", "clicked"),
            Map.entry("task.click.kind", "binary"),
            Map.entry("task.click.interaction", "long-short"),
            Map.entry("task.click.window", "20"),
            Map.entry("task.click.hidden", "64"),
            Map.entry("task.click.tower", "16"),
            Map.entry("task.click.timed", "true"),
            Map.entry("task.click.negatives", "3"),
            Map.entry("task.click.weight", "2.0"),
            Map.entry("task.click.dropout", "0.4"),
            Map.entry("task.click.calibration", "isotonic"),
            Map.entry("features", "true"),
            Map.entry("domain", "section"),
            Map.entry("domain-memory", "gated"),
            Map.entry("within-domain", "false"),
            Map.entry("any-domain", "0.3"),
            Map.entry("held-out-targets", "0.2"),
            Map.entry("embedding-dropout", "0.125"),
            Map.entry("dropout", "0.25"),
            Map.entry("item-memory", "true"),
            Map.entry("item-memory-dropout", "0.1"),
            Map.entry("loss", "bpr-max"),
            Map.entry("negatives", "77"),
            Map.entry("alpha", "0.75"),
            Map.entry("logq", "false"),
            Map.entry("bpr-regularisation", "1.5"),
            Map.entry("label-smoothing", "0.0"),
            Map.entry("teacher-share", "0.25"),
            Map.entry("type-weights", "purchase:3,view:0.5"),
            Map.entry("contrast", "0.15"),
            Map.entry("contrast-temperature", "0.5"),
            Map.entry("intents", "64"),
            Map.entry("intents-weight", "0.2"),
            Map.entry("bidirectional", "false"),
            Map.entry("optimizer", "adagrad"),
            Map.entry("rate", "0.05"),
            Map.entry("beta1", "0.8"),
            Map.entry("beta2", "0.7"),
            Map.entry("momentum", "0.6"),
            Map.entry("epsilon", "1.0E-6"),
            Map.entry("weight-decay", "0.01"),
            Map.entry("item-weight-decay", "0.03"),
            Map.entry("clip", "5.0"),
            Map.entry("warm-up", "9"),
            Map.entry("decay", "cosine"),
            Map.entry("rate-floor", "0.5"),
            Map.entry("batch", "32"),
            Map.entry("max-length", "50"),
            Map.entry("prefix-targets", "true"),
            Map.entry("crop", "0.1"),
            Map.entry("mask", "0.2"),
            Map.entry("reorder", "0.3"),
            Map.entry("noise", "0.4"),
            Map.entry("epochs", "7"),
            Map.entry("patience", "2"),
            Map.entry("metric", "mrr@20"),
            Map.entry("validate-every", "3"),
            Map.entry("keep-seen", "true"),
            Map.entry("item-start", "random"),
            Map.entry("hold-out", "false"),
            Map.entry("minutes", "1.5"),
            Map.entry("precision", "float32"));
    TrainingConfig changed = defaults.with(changes);
    assertThat(changed.settings()).containsExactlyInAnyOrderEntriesOf(changes);
    assertThat(TrainingConfig.of(changed.settings())).isEqualTo(changed);
    Map<String, String> others = new HashMap<>(defaults.settings());
    // Stays at 0 beside the changed loss; has a test of its own.
    others.remove("label-smoothing");
    // Would be refused beside two memories; has a test of its own.
    others.remove("bidirectional");
    others.remove("running-mean");
    others.remove("ridge");
    others.forEach((key, value) -> assertThat(changes.get(key)).isNotEqualTo(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          layer            | 2       | unknown setting 'layer', did you mean 'layers'?
          learning-rate    | 1       | unknown setting 'learning-rate'; known are alpha, any-domain, batch
          width            | 100     | setting 'width' is 100, expected a multiple of 32
          width            | 16      | setting 'width' is '16', expected a whole number of at least 32
          feed-forward     | 33      | setting 'feed-forward' is 33, expected a multiple of 32
          epochs           | many    | setting 'epochs' is 'many', expected a whole number of at least 1
          epochs           | 0       | setting 'epochs' is '0', expected a whole number of at least 1
          dropout          | 1       | setting 'dropout' is '1', expected a number from 0.0 to 0.95
          dropout          | NaN     | setting 'dropout' is 'NaN', expected a number from 0.0 to 0.95
          rate             | -1      | setting 'rate' is '-1', expected a number of at least 0.0
          residual         | perhaps | setting 'residual' is 'perhaps', expected true or false
          cell             | rnn     | setting 'cell' is 'rnn', expected one of lstm, gru, linear-recurrence, attention, matrix-memory, causal-convolution
          heads            | 3       | setting 'heads' is 3, expected a divisor of width 128
          label-smoothing  | 0.6     | setting 'label-smoothing' is '0.6', expected a number from 0.0 to 0.5
          temperature      | 0       | setting 'temperature' is '0', expected a number from 0.001 to 10.0
          window           | 0       | setting 'window' is '0', expected a whole number of at least 1
          contrast         | -0.1    | setting 'contrast' is '-0.1', expected a number of at least 0.0
          intents          | 1       | setting 'intents' is 1, expected 0 or at least 2
          intents          | 100001  | setting 'intents' is '100001', expected a whole number from 0 to 100000
          convolution      | 1       | setting 'convolution' is 1, expected 0 or at least 2
          loss             | hinge   | setting 'loss' is 'hinge', expected one of softmax, sampled-softmax, bpr-max, bce
          metric           | auc     | setting 'metric' is 'auc', expected hr@K, recall@K, ndcg@K, mrr@K or mrr
          type-weights     | view    | setting 'type-weights' is 'view', expected TYPE:WEIGHT separated by commas, such as purchase:3,view:1
          type-weights     | :2      | setting 'type-weights' is ':2', expected TYPE:WEIGHT
          type-weights     | view:1, | setting 'type-weights' is 'view:1,', expected TYPE:WEIGHT
          type-weights     | view:-1 | setting 'type-weights' gives the type 'view' the weight '-1', expected 0 or a number from 1.0E-6 to 1000000
          type-weights     | view:NaN | setting 'type-weights' gives the type 'view' the weight 'NaN', expected 0 or a number
          type-weights     | view:Infinity | setting 'type-weights' gives the type 'view' the weight 'Infinity', expected 0 or a number
          type-weights     | view:1e-9 | setting 'type-weights' gives the type 'view' the weight '1e-9', expected 0 or a number
          type-weights     | view:much | setting 'type-weights' gives the type 'view' the weight 'much', expected 0 or a number
          type-weights     | view:1,view:2 | setting 'type-weights' has the type 'view' twice, expected each type once
          """)
  void of_wrongSetting_isNamedWithWhatWasExpected(String key, String value, String message) {
    assertThatThrownBy(() -> TrainingConfig.of(Map.of(key, value)))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void of_attention_standsInBlocksAndSeesTheWholeLength() {
    TrainingConfig config = TrainingConfig.of(Map.of("cell", "attention", "max-length", "70"));
    assertThat(config.network().residual()).isTrue();
    assertThat(config.network().window()).isEqualTo(70);
    assertThat(config.with(Map.of("max-length", "50")).network().window()).isEqualTo(50);
    assertThat(
            config.with(Map.of("window", "9")).with(Map.of("max-length", "50")).network().window())
        .isEqualTo(9);
    assertThat(config.network().architecture(10).body().toString())
        .contains("SelfAttention[width=128, heads=2, window=70]");
  }

  @Test
  void of_weightDecay_isThatOfItemsUnlessGiven() {
    TrainingConfig config = TrainingConfig.of(Map.of("weight-decay", "0.1"));
    assertThat(config.optimizer().itemWeightDecay()).isEqualTo(0.1);
    assertThat(config.with(Map.of("weight-decay", "0.2")).optimizer().itemWeightDecay())
        .isEqualTo(0.2);
    assertThat(
            config
                .with(Map.of("item-weight-decay", "0.5"))
                .with(Map.of("weight-decay", "0.2"))
                .optimizer()
                .itemWeightDecay())
        .isEqualTo(0.5);
  }

  @Test
  void of_typeWeights_areReadAndWrittenInOneForm() {
    TrainingConfig config =
        TrainingConfig.of(Map.of("type-weights", "view:0, page:click:2.50 ,add to cart:1e1"));
    assertThat(config.loss().typeWeights().weights())
        .containsExactly(
            Map.entry("add to cart", 10.0), Map.entry("page:click", 2.5), Map.entry("view", 0.0));
    assertThat(config.loss().typeWeights().of("view")).isZero();
    assertThat(config.loss().typeWeights().of("refund")).isEqualTo(1);
    assertThat(config.settings())
        .containsEntry("type-weights", "add to cart:10,page:click:2.5,view:0");
    assertThat(TrainingConfig.of(config.settings())).isEqualTo(config);
    assertThat(TrainingConfig.of(Map.of("type-weights", " ")).loss().typeWeights())
        .isEqualTo(TypeWeights.NONE);
  }

  @Test
  void of_typeWeightsWithoutNextItem_areRefused() {
    assertThatThrownBy(() -> TrainingConfig.of(Map.of("tasks", "click", "type-weights", "buy:3")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'type-weights' is buy:3, expected none without the next-item task, whose"
                + " targets it weighs");
  }

  @Test
  void of_labelSmoothingWithoutTheFullSoftmax_isRefused() {
    assertThatThrownBy(() -> TrainingConfig.of(Map.of("loss", "bpr-max", "label-smoothing", "0.1")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("setting 'label-smoothing' is 0.1, expected 0 with loss bpr-max");
    assertThat(TrainingConfig.of(Map.of("label-smoothing", "0.1")).settings())
        .containsEntry("label-smoothing", "0.1");
  }

  @Test
  void of_contrastsWithoutTheNextItem_areRefused() {
    Map<String, String> clicks =
        Map.of("tasks", "click", "task.click.kind", "binary", "task.click.label", "clicked");
    TrainingConfig config = TrainingConfig.of(clicks);
    assertThatThrownBy(() -> config.with(Map.of("contrast", "0.1")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'contrast' is 0.1, expected 0 without the next-item task");
    assertThatThrownBy(() -> config.with(Map.of("intents", "64")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("setting 'intents' is 64, expected 0 without the next-item task");
  }

  @Test
  void of_normalise_endsEveryMemoryByUnitVectorsOverTheTemperature() {
    TrainingConfig config =
        TrainingConfig.of(
            Map.of(
                "normalise",
                "true",
                "temperature",
                "0.05",
                "long-short",
                "true",
                "slow-cell",
                "gru",
                "width",
                "64"));
    SequenceNetwork network = config.network().architecture(10);
    assertThat(network.inputScale()).isEqualTo(8);
    UnitNorm unit = new UnitNorm(64, 20);
    assertThat(network.body())
        .isEqualTo(
            Parallel.of(
                Stack.of(new Gru(64, 64), new Linear(64, 64), unit),
                Stack.of(new Lstm(64, 64), new Linear(64, 64), unit)));
  }

  @Test
  void architecture_bidirectional_hasTheLayersOfTheOneThatLooksBack() {
    Map<String, String> settings =
        Map.of("cell", "lstm", "residual", "true", "time", "true", "normalise", "true");
    Map<String, String> both = new LinkedHashMap<>(settings);
    both.put("bidirectional", "true");
    Layer back = TrainingConfig.of(settings).network().architecture(10).body();
    SequenceNetwork network = TrainingConfig.of(both).network().architecture(10);
    Bidirectional directions = (Bidirectional) ((Stack) network.body()).layers().getFirst();
    List<Layer> layers = new ArrayList<>(((Stack) directions.forward()).layers());
    ((Stack) network.body()).layers().stream().skip(1).forEach(layers::add);
    assertThat(new Stack(layers)).isEqualTo(back);
    assertThat(directions.forward().timed()).isTrue();
    assertThat(directions.backward().timed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          long-short     | setting 'bidirectional' is true, expected false with long-short, which is unidirectional
          prefix-targets | setting 'prefix-targets' is true, expected false with bidirectional, which needs events after the target
          """)
  void of_bidirectionalWithWhatItCannotBe_isRefused(String setting, String message) {
    assertThatThrownBy(() -> TrainingConfig.of(Map.of("bidirectional", "true", setting, "true")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }

  /** The largest window is accepted, and the next one is refused. */
  @ParameterizedTest
  @CsvSource({
    "causal-convolution, 1, false, 16777215",
    "causal-convolution, 3, false, 5592405",
    "attention, 1, false, 8388607",
    "attention, 2, false, 4194303",
    "attention, 2, true, 3355443"
  })
  void of_windowThatNoStateCanHave_isRefused(
      String cell, String layers, boolean longShort, int most) {
    Map<String, String> settings =
        Map.of(
            "cell",
            cell,
            "layers",
            layers,
            "long-short",
            Boolean.toString(longShort),
            "slow-cell",
            "causal-convolution",
            "window",
            Integer.toString(most));
    TrainingConfig config = TrainingConfig.of(settings);
    assertThat(config.network().window()).isEqualTo(most);
    Map<String, String> next = Map.of("window", Integer.toString(most + 1));
    assertThatThrownBy(() -> config.with(next))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'window' is %d, expected at most %d, because a user state has vectors of width"
                    .formatted(most + 1, most)
                + " 128 of so many events for each layer");
    Map<String, String> largest = Map.of("window", Integer.toString(Integer.MAX_VALUE));
    assertThatThrownBy(() -> config.with(largest))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("setting 'window' is 2147483647, expected at most " + most + ",");
  }

  @Test
  void of_windowOfACellWithoutOne_isNotLimited() {
    assertThat(TrainingConfig.of(Map.of("window", "2147483647")).network().window())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(ints = {536_870_912, 1_073_741_824})
  void of_hugeWidth_isReadAsGiven(int width) {
    TrainingConfig config =
        TrainingConfig.of(Map.of("width", Integer.toString(width), "feed-forward", "64"));
    assertThat(config.network().width()).isEqualTo(width);
  }

  @Test
  void of_attentionOutsideBlocks_isRefused() {
    assertThatThrownBy(() -> TrainingConfig.of(Map.of("cell", "attention", "residual", "false")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'residual' is false, expected true with cell attention,"
                + " which is available in residual blocks only");
  }

  @Test
  void fromYaml_numbersFlagsAndWords_areRead() throws IOException {
    TrainingConfig config =
        TrainingConfig.fromYaml(
            file("# mine\ncell: gru\nrate: 1e-2\nkeep-seen: yes\nbatch: 1_000\nname: 12\n"));
    assertThat(config.network().cell()).isEqualTo(Cell.GRU);
    assertThat(config.optimizer().rate()).isEqualTo(0.01);
    assertThat(config.stopping().keepSeen()).isTrue();
    assertThat(config.batching().sequences()).isEqualTo(1000);
    assertThat(config.name()).isEqualTo("12");
  }

  @Test
  void fromYaml_missingFile_isRefused() {
    Path missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> TrainingConfig.fromYaml(missing))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no configuration file at " + missing);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          layer: 2            | : unknown setting 'layer', did you mean 'layers'?
          epochs: -3          | : setting 'epochs' is '-3', expected a whole number of at least 1
          epochs:             | : setting 'epochs' is 'null', expected a whole number of at least 1
          """)
  void fromYaml_wrongText_isRefusedInOneLineNamingTheFileOnce(String text, String message)
      throws IOException {
    assertRefused(file(text), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"- 1", "just words", ""})
  void fromYaml_noSettings_isRefusedInOneLineNamingTheFileOnce(String text) throws IOException {
    assertRefused(file(text), " contains no settings, expected lines of 'key: value'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cell: [gru", "batch: 1\nbatch: 2", "a: b: c", "\u0000"})
  void fromYaml_brokenYaml_isRefusedInOneLineNamingTheFileOnce(String text) throws IOException {
    assertRefused(file(text), " is not valid YAML: ");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> TrainingConfig.fromYaml(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + message)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1))
        .satisfies(
            e -> assertThat(String.valueOf(e.getMessage()).split("mine.yaml", -1)).hasSize(2));
  }

  @Test
  void fromYaml_notUtf8_isRefused() throws IOException {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, "name: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TrainingConfig.fromYaml(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + " is not UTF-8 text");
  }
}
