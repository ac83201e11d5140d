package io.memoir.server.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrafficTest {
  private static Traffic judged(long judged, long hits) {
    return new Traffic(0, 0, 0, 0, judged, hits, AnswerTimes.NONE);
  }

  @Test
  void minus_afterTheCountsOfAModelWereDropped_hasNotMoreHitsThanJudgedLists() {
    // Those of a model with 100 judged lists and 1 hit were dropped, 110 lists with 20 hits came.
    Traffic since = judged(510, 219).minus(judged(500, 200));
    assertThat(since.judged()).isEqualTo(10);
    assertThat(since.hits()).isEqualTo(10);
    Traffic fewer = judged(450, 150).minus(judged(500, 200));
    assertThat(fewer.judged()).isZero();
    assertThat(fewer.hits()).isZero();
  }

  @Test
  void minus_isTheDifference() {
    Traffic since = judged(510, 205).minus(judged(500, 200));
    assertThat(since.judged()).isEqualTo(10);
    assertThat(since.hits()).isEqualTo(5);
  }
}
