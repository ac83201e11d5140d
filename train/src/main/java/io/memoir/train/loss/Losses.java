package io.memoir.train.loss;

import io.memoir.train.config.LossConfig;

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
   * A loss of its own for one worker.
   *
   * @param items the table in the type of the products, shared by all workers
   */
  public Loss of(ItemMatrix items) {
    LossConfig.Contrasts contrasts = config.contrasts();
    double temperature = contrasts.temperature();
    Loss loss = plain(items);
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

  private Loss plain(ItemMatrix items) {
    return switch (config.kind()) {
      case SOFTMAX -> new FullSoftmax(items, (float) config.smoothing());
      case SAMPLED_SOFTMAX -> sampled(items, new Objective.SampledSoftmax(config.logQ()));
      case BPR_MAX -> sampled(items, new Objective.BprMax((float) config.regularisation()));
      case BCE -> sampled(items, new Objective.BinaryCrossEntropy());
    };
  }

  private Loss sampled(ItemMatrix items, Objective objective) {
    return new SampledLoss(
        items, new Negatives(support, config.negatives(), config.alpha()), objective);
  }
}
