package io.memoir.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.Bidirectional;
import io.memoir.model.layer.FeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.LayerNorm;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.Parallel;
import io.memoir.model.layer.Residual;
import io.memoir.model.layer.Stack;
import io.memoir.model.layer.TimeLstm;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A layer that looks ahead may stand only where nothing behind it remembers. */
class BidirectionalTest {
  private static final Bidirectional BOTH = new Bidirectional(new Lstm(4, 4), new Gru(4, 6));

  static Stream<Layer> permitted() {
    return Stream.of(
        BOTH,
        Stack.of(BOTH, new LayerNorm(4), new Linear(4, 4)),
        Stack.of(BOTH, new Residual(Stack.of(new LayerNorm(4), new FeedForward(4, 8)))));
  }

  static Stream<Layer> refused() {
    return Stream.of(
        new Residual(BOTH),
        Stack.of(BOTH, new Gru(4, 4)),
        Stack.of(BOTH, new Residual(Stack.of(new LayerNorm(4), new Lstm(4, 4)))),
        Stack.of(BOTH, BOTH),
        Stack.of(new Linear(4, 4), BOTH),
        Stack.of(Stack.of(BOTH), new LayerNorm(4)),
        Stack.of(Parallel.of(BOTH, BOTH), new Linear(8, 4)));
  }

  @ParameterizedTest
  @MethodSource("permitted")
  void network_atTheFront_isPermitted(Layer body) {
    assertThat(new SequenceNetwork(5, 4, 1, body).body().looksAheadInFront()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void network_elsewhere_isRefused(Layer body) {
    assertThatThrownBy(() -> new SequenceNetwork(5, 4, 1, body))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("a bidirectional layer inside the body would leak targets");
  }

  @Test
  void bidirectional_directionsThatDoNotFit_areRefused() {
    assertThatThrownBy(() -> new Bidirectional(new Lstm(4, 4), new Lstm(5, 4)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("of width 4 and 5, expected the same");
    assertThatThrownBy(() -> new Bidirectional(BOTH, new Lstm(4, 4)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected unidirectional layers");
    assertThatThrownBy(() -> new Bidirectional(new Lstm(4, 4), new TimeLstm(4, 4)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the backward direction of a bidirectional layer uses times");
  }
}
