package io.memoir.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationMetricTest {
  @ParameterizedTest
  @CsvSource({
    "hr@10, 0, 1",
    "hr@10, 9, 1",
    "hr@10, 10, 0",
    "recall@1, 0, 1",
    "recall@1, 1, 0",
    "ndcg@10, 0, 1",
    "ndcg@10, 2, 0.5",
    "ndcg@10, 9, 0.2890648",
    "ndcg@10, 10, 0",
    "mrr@5, 0, 1",
    "mrr@5, 4, 0.2",
    "mrr@5, 5, 0",
    "mrr, 99, 0.01",
    "ndcg, 62, 0.1666667",
    "hr@10, 2147483647, 0",
    "mrr, 2147483647, 0",
    "ndcg, 2147483647, 0"
  })
  void at_aRank_isTheFormula(String name, int rank, double expected) {
    assertThat(ValidationMetric.of(name).at(rank)).isCloseTo(expected, within(1e-7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hr@10", "recall@20", "ndcg@5", "mrr@20", "mrr"})
  void name_isWhatItWasMadeOf(String name) {
    assertThat(ValidationMetric.of(name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hr@", "hr@0", "hr@ten", "NDCG@10", "map@10", "mrr@-1", "hr@1000000"})
  void of_anythingElse_isRefused(String name) {
    assertThatThrownBy(() -> ValidationMetric.of(name))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "setting 'metric' is '" + name + "', expected hr@K, recall@K, ndcg@K, mrr@K or mrr");
  }
}
