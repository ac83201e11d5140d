package io.memoir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.client.Recommendation.Share;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Parallel;
import io.memoir.server.http.MemoirServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of the scores, as a real server sends them. */
class SharesTest {
  private static final int WIDTH = 6;
  private static final Layer GRU = new Gru(WIDTH, WIDTH);
  private static final Layer MEMORY = new ItemMemory(GRU, 2);

  @TempDir Path directory;

  @Test
  void recommend_interestsAndItemMemories_haveThreeShares() throws IOException {
    requireShares(
        Parallel.of(MEMORY, MEMORY),
        new Head.LongShort(true, true),
        List.of(Share.LONG_TERM, Share.SHORT_TERM, Share.SIMILARITY));
  }

  @Test
  void recommend_itemMemoryAlone_hasSimilarityAndTheRest() throws IOException {
    requireShares(MEMORY, new Head.Direct(), List.of(Share.SIMILARITY, Share.OTHER));
  }

  @Test
  void recommend_interestsAlone_haveTwoShares() throws IOException {
    requireShares(
        Parallel.of(GRU, GRU),
        new Head.LongShort(false, true),
        List.of(Share.LONG_TERM, Share.SHORT_TERM));
  }

  @Test
  void recommend_neither_hasNoShares() throws IOException {
    requireShares(GRU, new Head.Direct(), List.of());
  }

  private void requireShares(Layer body, Head head, List<Share> parts) throws IOException {
    SequenceNetwork network = new SequenceNetwork(SmallTastes.ITEMS, WIDTH, 2, body, head);
    try (MemoirServer server = SmallTastes.server(directory, SmallTastes.random(network));
        MemoirClient memoir = MemoirClient.at(server.address().toString())) {
      RecommendRequest request = RecommendRequest.toAnybody().after("film-1", "film-2").limit(5);
      List<Recommendation> items = memoir.recommend(request).items();
      assertThat(items).hasSize(5);
      for (Recommendation item : items) {
        if (parts.isEmpty()) {
          assertThat(item.shares()).isEmpty();
        } else {
          Recommendation.Shares shares = item.shares().orElseThrow();
          assertThat(List.copyOf(shares.parts().keySet())).isEqualTo(parts);
          assertThat(shares.parts().values().stream().mapToDouble(Float::doubleValue).sum())
              .isCloseTo(item.score().orElseThrow(), within(1e-4));
        }
      }
    }
  }
}
