package io.memoir.train.loss;

import io.memoir.train.config.LossConfig;
import java.util.Arrays;
import java.util.Optional;

/**
 * Creates the loss of each worker of a run from its settings.
 *
 * @param config the settings
 * @param support training events of each item
 * @param intents the prototypes of intents, shared by all workers
 */
@SuppressWarnings("ArrayRecordComponent")
public record Losses(LossConfig config, long[] support, Prototypes intents) {

  /**
   * A loss of its own for one worker. Contrastive terms are over all rows, whichever domains they
   * ask for.
   *
   * @param items the table in the type of the products, shared by all workers
   * @param domains the tables of the domains, shared by all workers, if a target competes with the
   *     items of its domain only
   */
  public Loss of(ItemMatrix items, Optional<DomainTables> domains) {
    LossConfig.Contrasts contrasts = config.contrasts();
    double temperature = contrasts.temperature();
    Loss whole = plain(items, support);
    Loss loss =
        domains.<Loss>map(tables -> new DomainLoss(whole, tables, this::within)).orElse(whole);
    if (contrasts.targets() > 0) {
      loss = new ContrastiveLoss(loss, new TargetContrast(contrasts.targets(), temperature));
    }
    if (contrasts.intents() > 0) {
      loss =
          new ContrastiveLoss(
              loss, new IntentContrast(intents, contrasts.intentsWeight(), temperature));
    }
    return loss;
  }

  /** A loss over a table of some items, whose numbers are given. */
  private Loss within(ItemMatrix some, int[] items) {
    return plain(some, Arrays.stream(items).mapToLong(item -> support[item]).toArray());
  }

  /**
   * A loss without contrastive terms.
   *
   * @param counts training events of each item of the table
   */
  private Loss plain(ItemMatrix items, long[] counts) {
    return switch (config.kind()) {
      case SOFTMAX -> new FullSoftmax(items, (float) config.smoothing());
      case SAMPLED_SOFTMAX -> sampled(items, counts, new Objective.SampledSoftmax(config.logQ()));
      case BPR_MAX -> sampled(items, counts, new Objective.BprMax((float) config.regularisation()));
      case BCE -> sampled(items, counts, new Objective.BinaryCrossEntropy());
    };
  }

  private Loss sampled(ItemMatrix items, long[] counts, Objective objective) {
    return new SampledLoss(
        items, new Negatives(counts, config.negatives(), config.alpha()), objective);
  }
}
