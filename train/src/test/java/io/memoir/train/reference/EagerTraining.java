package io.memoir.train.reference;

import static org.bytedeco.pytorch.global.torch.clip_grad_norm_;
import static org.bytedeco.pytorch.global.torch.tensor;

import io.memoir.train.config.OptimizerConfig;
import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Trains an {@link EagerNetwork} by libtorch's own optimisers. */
public final class EagerTraining implements AutoCloseable {
  private final EagerNetwork network;
  private final OptimizerConfig config;
  private final TensorVector parameters;
  private final Optimizer optimizer;

  /**
   * @param network changed by every step, and still the caller's to close
   */
  public EagerTraining(EagerNetwork network, OptimizerConfig config) {
    this.network = network;
    this.config = config;
    try (PointerScope _ = new PointerScope()) {
      parameters = network.parameters();
      parameters.retainReference();
      optimizer = optimizer(config, parameters);
      optimizer.retainReference();
    }
  }

  /**
   * One step on a batch.
   *
   * @return the mean loss before it
   */
  public double step(int[][] inputs, int[][] targets) {
    try (PointerScope _ = new PointerScope()) {
      optimizer.zero_grad();
      double loss = network.backward(inputs, targets, new long[0][], 0);
      move();
      return loss;
    }
  }

  /**
   * One step along given gradients.
   *
   * @param gradients of every parameter, rows contiguous
   */
  public void step(Map<String, float[]> gradients) {
    try (PointerScope _ = new PointerScope()) {
      gradients.forEach((name, values) -> {
        Tensor parameter = network.parameter(name);
        parameter.mutable_grad().put(tensor(values).view_as(parameter));
      });
      move();
    }
  }

  private void move() {
    if (config.clip() > 0) {
      clip_grad_norm_(parameters, config.clip());
    }
    optimizer.step();
  }

  private static Optimizer optimizer(OptimizerConfig config, TensorVector parameters) {
    return switch (config.kind()) {
      case ADAM -> {
        AdamOptions options = new AdamOptions(config.rate());
        setBetas(options.betas(), config);
        options.eps().put(config.epsilon());
        options.weight_decay().put(config.weightDecay());
        yield new Adam(parameters, options);
      }
      case ADAMW -> {
        AdamWOptions options = new AdamWOptions(config.rate());
        setBetas(options.betas(), config);
        options.eps().put(config.epsilon());
        options.weight_decay().put(config.weightDecay());
        yield new AdamW(parameters, options);
      }
      case SGD -> {
        SGDOptions options = new SGDOptions(config.rate());
        options.momentum().put(config.momentum());
        options.weight_decay().put(config.weightDecay());
        yield new SGD(parameters, options);
      }
      case RMSPROP -> {
        RMSpropOptions options = new RMSpropOptions(config.rate());
        options.alpha().put(config.beta2());
        options.eps().put(config.epsilon());
        options.weight_decay().put(config.weightDecay());
        yield new RMSprop(parameters, options);
      }
      case ADAGRAD -> {
        AdagradOptions options = new AdagradOptions(config.rate());
        options.eps().put(config.epsilon());
        options.weight_decay().put(config.weightDecay());
        yield new Adagrad(parameters, options);
      }
    };
  }

  /** The pair is a C++ tuple, which some libraries lay out from its end; its defaults tell. */
  private static void setBetas(DoublePointer betas, OptimizerConfig config) {
    boolean reversed = betas.get(0) > betas.get(1);
    betas.put(reversed ? 1 : 0, config.beta1());
    betas.put(reversed ? 0 : 1, config.beta2());
  }

  /** Frees what the optimiser remembers. */
  @Override
  public void close() {
    optimizer.close();
    parameters.close();
  }
}
