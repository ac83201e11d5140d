package io.memoir.train.graph;

import io.memoir.data.Progress;
import io.memoir.data.graph.Triples;
import java.util.List;

/**
 * Evaluates an embedding by link prediction: for each triple, all entities are ranked as its tail,
 * and all as its head, by their distance. Other right answers are left out of the ranking (the
 * "filtered" setting of Bordes et al. 2013). An entity as near as the right one counts as nearer,
 * so an embedding that cannot tell entities apart has the last rank.
 */
public final class LinkPrediction {
  /** Triples between two reports of the progress, per thread. */
  private static final int AT_ONCE = 64;

  private final GraphEmbedding embedding;
  private final KnownTriples known;

  private LinkPrediction(GraphEmbedding embedding, KnownTriples known) {
    this.embedding = embedding;
    this.known = known;
  }

  /**
   * The quality of the ranks, over all predictions of heads and tails.
   *
   * @param predictions two for each triple
   * @param mrr mean of {@code 1 / rank}
   * @param meanRank mean of the ranks, from 1
   * @param hitsAt1 share of the predictions with rank 1
   * @param hitsAt3 share of the predictions with a rank of at most 3
   * @param hitsAt10 share of the predictions with a rank of at most 10
   */
  public record Figures(
      int predictions,
      double mrr,
      double meanRank,
      double hitsAt1,
      double hitsAt3,
      double hitsAt10) {
    /** The figures of some ranks, at least one. */
    static Figures of(int[] ranks) {
      double reciprocal = 0;
      double sum = 0;
      int[] within = new int[3];
      for (int rank : ranks) {
        reciprocal += 1.0 / rank;
        sum += rank;
        within[0] += rank <= 1 ? 1 : 0;
        within[1] += rank <= 3 ? 1 : 0;
        within[2] += rank <= 10 ? 1 : 0;
      }
      double count = ranks.length;
      return new Figures(
          ranks.length,
          reciprocal / count,
          sum / count,
          within[0] / count,
          within[1] / count,
          within[2] / count);
    }
  }

  /**
   * Ranks the entities for some triples.
   *
   * @param asked the triples, at least one
   * @param right all triples that are right answers: those that were learned and those that are
   *     asked for
   * @param threads number of threads, which does not change the result
   */
  public static Figures of(
      GraphEmbedding embedding,
      Triples asked,
      List<Triples> right,
      int threads,
      Progress progress) {
    return Figures.of(ranks(embedding, asked, right, threads, progress));
  }

  /** The rank of the tail and of the head of each triple. */
  static int[] ranks(
      GraphEmbedding embedding,
      Triples asked,
      List<Triples> right,
      int threads,
      Progress progress) {
    LinkPrediction prediction =
        new LinkPrediction(
            embedding, new KnownTriples(embedding.entityCount(), embedding.relationCount(), right));
    int[] ranks = new int[Math.multiplyExact(2, asked.count())];
    progress.start("link prediction", asked.count(), "triples");
    try (Workers workers = new Workers(threads)) {
      int most = AT_ONCE * workers.count();
      for (int from = 0; from < asked.count(); from += most) {
        int begin = from;
        int end = Math.min(asked.count(), from + most);
        workers.all(share -> {
          float[] expected = new float[embedding.geometry().entityLength()];
          for (int i = begin + share; i < end; i += workers.count()) {
            int head = asked.heads()[i];
            int relation = asked.relations()[i];
            int tail = asked.tails()[i];
            ranks[2 * i] = prediction.rank(head, relation, tail, true, expected);
            ranks[2 * i + 1] = prediction.rank(tail, relation, head, false, expected);
          }
        });
        progress.advance(end, "");
      }
    } finally {
      progress.finish();
    }
    return ranks;
  }

  /**
   * The rank of the right answer to a question.
   *
   * @param tail whether the tail is asked for
   * @param expected scratch memory
   */
  private int rank(int entity, int relation, int answer, boolean tail, float[] expected) {
    embedding.expect(entity, relation, tail, expected);
    float distance = embedding.distance(expected, answer);
    int rank = 1;
    for (int candidate = 0; candidate < embedding.entityCount(); candidate++) {
      if (candidate != answer && isNearer(expected, candidate, distance)) {
        rank++;
      }
    }
    int end = known.end(entity, relation, tail);
    for (int i = known.begin(entity, relation, tail); i < end; i++) {
      int other = known.answer(i, tail);
      if (other != answer && !known.isRepeated(i, tail) && isNearer(expected, other, distance)) {
        rank--;
      }
    }
    return rank;
  }

  /** Whether an entity is as near as the right answer, or nearer; NaN counts as nearer. */
  private boolean isNearer(float[] expected, int candidate, float distance) {
    return !(embedding.distance(expected, candidate) > distance);
  }
}
