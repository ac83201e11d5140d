package io.memoir.train.graph;

import io.memoir.data.Progress;
import io.memoir.data.graph.KnowledgeGraph;
import io.memoir.data.graph.Triples;
import io.memoir.model.BadInputException;
import io.memoir.train.config.GraphSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Learns an embedding of a knowledge graph with self-adversarial negative sampling (Sun et al.
 * 2019) and {@link RowAdagrad}. The result depends on the seed and not on the number of threads.
 */
public final class GraphTraining {
  /** Places in {@link Seeds} of the order of the triples in an epoch. */
  private static final long SHUFFLE = -2;

  private final KnowledgeGraph graph;
  private final Triples triples;
  private final GraphSettings settings;
  private final long seed;
  private final int threads;

  /**
   * @param graph the entities and relations
   * @param triples the triples that are learned, at least one
   * @param threads number of threads, at least 1
   */
  public GraphTraining(
      KnowledgeGraph graph, Triples triples, GraphSettings settings, long seed, int threads) {
    if (triples.count() == 0) {
      throw new BadInputException("there are no triples to learn, expected at least one");
    }
    this.graph = graph;
    this.triples = triples;
    this.settings = settings;
    this.seed = seed;
    this.threads = threads;
  }

  /**
   * Trains.
   *
   * @throws BadInputException if the loss is no longer a finite number, because the rate is too
   *     high
   */
  public GraphEmbedding run(Progress progress) {
    GraphEmbedding embedding = GraphEmbedding.random(graph, settings, seed);
    Geometry geometry = embedding.geometry();
    KnownTriples known =
        new KnownTriples(embedding.entityCount(), embedding.relationCount(), List.of(triples));
    int batch = Math.min(settings.batch(), triples.count());
    List<TripleBlock> blocks = new ArrayList<>();
    for (int i = 0; i < Math.ceilDiv(batch, TripleBlock.MOST); i++) {
      blocks.add(new TripleBlock(embedding, settings, known));
    }
    Steps steps =
        new Steps(
            embedding,
            blocks,
            new RowAdagrad(
                embedding.entities(),
                geometry.entityLength(),
                geometry.numbers().length,
                settings.rate() * geometry.entityRange(settings.margin())),
            new RowAdagrad(
                embedding.relations(),
                geometry.relationLength(),
                geometry.parameters().length,
                settings.rate() * geometry.relationRange(settings.margin())));
    progress.start("embedding", (long) triples.count() * settings.epochs(), "triples");
    try (Workers workers = new Workers(threads)) {
      train(steps, batch, workers, progress);
    } finally {
      progress.finish();
    }
    return embedding;
  }

  private void train(Steps steps, int batch, Workers workers, Progress progress) {
    int[] order = new int[triples.count()];
    Arrays.setAll(order, i -> i);
    long done = 0;
    int step = 0;
    String note = "";
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      shuffle(order, Seeds.at(seed, epoch, SHUFFLE));
      double loss = 0;
      int losses = 0;
      for (int from = 0; from < order.length; from += batch) {
        int to = Math.min(order.length, from + batch);
        int used = Math.ceilDiv(to - from, TripleBlock.MOST);
        loss += steps.step(triples, order, from, to, step, seed, workers);
        losses += used;
        step++;
        done += to - from;
        progress.advance(done, note);
      }
      if (!Double.isFinite(loss)) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "the loss is not a finite number in epoch %d with rate %s: use a lower rate",
                epoch + 1,
                settings.rate()));
      }
      note =
          String.format(
              Locale.ROOT,
              "epoch %d of %d, loss %.4f",
              epoch + 1,
              settings.epochs(),
              loss / losses);
    }
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
  }

  /**
   * The steps of a training: gradients of all blocks of a batch, then the changes of all rows.
   *
   * @param entities changes the entities
   * @param relations changes the relations
   */
  private record Steps(
      GraphEmbedding embedding,
      List<TripleBlock> blocks,
      RowAdagrad entities,
      RowAdagrad relations) {

    /** Performs a step, and returns the sum of the losses of its blocks. */
    double step(
        Triples triples, int[] order, int from, int to, int step, long seed, Workers workers) {
      int used = Math.ceilDiv(to - from, TripleBlock.MOST);
      int count = workers.count();
      float scale = 1f / (to - from);
      workers.all(share -> {
        for (int b = share; b < used; b += count) {
          int begin = from + b * TripleBlock.MOST;
          blocks
              .get(b)
              .compute(
                  triples,
                  order,
                  begin,
                  Math.min(to, begin + TripleBlock.MOST),
                  (step + b) % 2 == 0,
                  scale,
                  Seeds.at(seed, step, b));
        }
      });
      List<GradientRows> ofEntities =
          blocks.subList(0, used).stream().map(TripleBlock::entityRows).toList();
      List<GradientRows> ofRelations =
          blocks.subList(0, used).stream().map(TripleBlock::relationRows).toList();
      workers.all(share -> {
        entities.update(ofEntities, step, share, count, _ -> {});
        relations.update(ofRelations, step, share, count, embedding::move);
      });
      double loss = 0;
      for (int b = 0; b < used; b++) {
        loss += blocks.get(b).loss();
      }
      return loss;
    }
  }
}
