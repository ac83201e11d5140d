package io.memoir.data.graph;

import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Triples of which some are held out, so that an embedding of the others can be evaluated.
 *
 * @param training the triples that are learned
 * @param heldOut the triples that are predicted
 */
public record GraphSplit(Triples training, Triples heldOut) {
  /**
   * Holds out a share of the triples at random. An entity or a relation that is in no other triple
   * could not be learned, so its last triple is never held out.
   *
   * @param share from 0 to 0.5; 0 holds out nothing
   * @param seed of the choice
   * @throws BadInputException if the share is out of range, or no triple can be held out
   */
  public static GraphSplit random(KnowledgeGraph graph, double share, long seed) {
    if (!(share >= 0 && share <= 0.5)) {
      throw new BadInputException("--hold-out is " + share + ", expected 0 to 0.5");
    }
    Triples all = graph.triples();
    int wanted = (int) Math.ceil(share * all.count());
    int[] order = shuffled(all.count(), seed);
    int[] ofEntity = new int[graph.entities().size()];
    int[] ofRelation = new int[graph.relations().size()];
    for (int i = 0; i < all.count(); i++) {
      ofEntity[all.heads()[i]]++;
      ofEntity[all.tails()[i]]++;
      ofRelation[all.relations()[i]]++;
    }
    boolean[] out = new boolean[all.count()];
    int held = 0;
    for (int i = 0; i < order.length && held < wanted; i++) {
      int triple = order[i];
      int head = all.heads()[triple];
      int tail = all.tails()[triple];
      int relation = all.relations()[triple];
      if (ofEntity[head] > 1 && ofEntity[tail] > 1 && ofRelation[relation] > 1) {
        ofEntity[head]--;
        ofEntity[tail]--;
        ofRelation[relation]--;
        out[triple] = true;
        held++;
      }
    }
    if (held == 0 && wanted > 0) {
      throw new BadInputException(
          "--hold-out is "
              + share
              + ", but no triple can be held out, because each has an entity or a relation that is"
              + " in no other triple; expected 0");
    }
    return new GraphSplit(taking(all, out, false), taking(all, out, true));
  }

  private static Triples taking(Triples all, boolean[] out, boolean held) {
    return all.taking(IntStream.range(0, out.length).filter(i -> out[i] == held).toArray());
  }

  private static int[] shuffled(int count, long seed) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }
}
