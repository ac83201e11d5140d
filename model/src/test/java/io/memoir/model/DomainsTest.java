package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.ItemTensors;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.DomainEncoder;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.Gru;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DomainsTest {
  private static final Domains TWO = new Domains("section", List.of("films", "books"));

  @Test
  void require_name_isItsNumber() {
    assertThat(TWO.require("films")).isEqualTo(1);
    assertThat(TWO.require("books")).isEqualTo(2);
    assertThat(TWO.name(2)).isEqualTo("books");
    assertThat(TWO.numberOf("songs")).isEqualTo(Domains.NONE);
    assertThatThrownBy(() -> TWO.require("songs"))
        .isInstanceOf(BadInputException.class)
        .hasMessage("domain 'songs' is not a value of 'section', expected one of films, books");
  }

  /** A message with the names of thousands of domains could not be read. */
  @Test
  void listed_manyNames_theFirstOnes() {
    List<String> names = IntStream.rangeClosed(1, 1_025).mapToObj(each -> "d" + each).toList();
    assertThat(new Domains("brand", names).listed())
        .startsWith("d1, d2, d3, ")
        .endsWith(", d20 and 1,005 more");
    assertThat(TWO.listed()).isEqualTo("films, books");
  }

  @Test
  void domains_fewerThanTwo_areRefused() {
    assertThatThrownBy(() -> new Domains("section", List.of("films")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the domain column 'section' has the single value 'films', expected at least two"
                + " values");
    assertThatThrownBy(() -> new Domains("section", List.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has no value");
    assertThatThrownBy(() -> new Domains("section", List.of("films", "films")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("twice");
  }

  /** Items of encoded features and items of raw values have the same domains. */
  @Test
  void numbers_ofEncodedItems_areThoseOfRawOnes() {
    Feature.Category section =
        new Feature.Category("section", new Vocabulary(List.of("films", "books")));
    Domains domains = DomainEncoder.domains(section);
    assertThat(domains).isEqualTo(TWO);
    FeatureEncoder encoder =
        new FeatureEncoder(
            List.of(new Feature.Category("maker", new Vocabulary(List.of("a"))), section));
    List<Values> items =
        List.of(
            Values.NONE.with("section", "books").with("maker", "a"),
            Values.NONE.with("section", "films"),
            Values.NONE.with("section", "songs"),
            Values.NONE.with("maker", "a"));
    EncodedRows rows = encoder.rows(items.size());
    for (int i = 0; i < items.size(); i++) {
      encoder.encode(items.get(i), rows, i);
    }
    assertThat(DomainEncoder.numbers(rows, 1)).containsExactly(2, 1, Domains.NONE, Domains.NONE);
    DomainEncoder ofRaw = new DomainEncoder(domains);
    assertThat(items.stream().mapToInt(ofRaw::number).toArray())
        .containsExactly(2, 1, Domains.NONE, Domains.NONE);
    assertThatThrownBy(
            () -> ofRaw.number(Values.NONE.with("section", new Value.Texts(List.of("films")))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'section' is a list of 1 texts");
  }

  /** The layers are those of the body, once more for all domains; one memory needs nothing more. */
  @Test
  void parameters_memoriesOfDomains_areThoseOfTheBodyAndTheGate() {
    SequenceNetwork shared = SmallModels.byDomain();
    SequenceNetwork separate = SmallModels.byDomain(DomainMemory.SEPARATE);
    SequenceNetwork gated = SmallModels.byDomain(DomainMemory.GATED);
    int layers = shared.body().parameters(SequenceNetwork.DOMAIN).size();
    assertThat(separate.parameters())
        .hasSize(shared.parameters().size() + layers)
        .containsAll(shared.parameters())
        .containsAll(shared.body().parameters(SequenceNetwork.DOMAIN));
    int width = shared.body().outputWidth();
    assertThat(gated.parameters())
        .hasSize(separate.parameters().size() + 2)
        .containsAll(separate.parameters())
        .contains(
            Parameter.of(SequenceNetwork.HEAD + "gate_weight", width, 2 * width),
            Parameter.of(SequenceNetwork.HEAD + "gate_bias", width));
    assertThat(shared.domainMemory()).isEqualTo(DomainMemory.SHARED);
    assertThat(gated.domainMemory()).isEqualTo(DomainMemory.GATED);
  }

  @Test
  void memoriesOfDomains_ofABidirectionalBody_areRefused() {
    Layer both = new Bidirectional(new Gru(4, 4), new Gru(4, 4));
    Head head = new Head.ByDomain(new Head.Direct(), TWO, DomainMemory.GATED);
    assertThatThrownBy(() -> new SequenceNetwork(5, 4, 1, both, head))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the body uses later events, expected one that does not, as domains have memories of"
                + " their own");
  }

  @Test
  void itemDomains_thatDoNotFit_areRefused() {
    Model model = SmallModels.model(SmallModels.byDomain());
    SequenceNetwork network = (SequenceNetwork) model.architecture();
    assertThatThrownBy(() -> ItemTensors.domains(network, model.weights()))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("item_domain");
    int[] fitting = {1, 2, 0, 2, 1};
    assertThat(ItemTensors.domains(network, ItemTensors.withDomains(model.weights(), fitting)))
        .isEqualTo(fitting);
    assertThatThrownBy(() ->
            ItemTensors.domains(
                network, ItemTensors.withDomains(model.weights(), new int[] {1, 2, 3, 0, 0})))
        .isInstanceOf(CorruptFileException.class)
        .hasMessage("tensor 'item_domain' has domain 3 for item 2, expected 0 to 2");
    assertThatThrownBy(() ->
            ItemTensors.domains(
                network, ItemTensors.withDomains(model.weights(), new int[] {1, 2})))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("2 values");
  }
}
