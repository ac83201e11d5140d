package io.memoir.model.layer;

import static io.memoir.model.json.LayerCodec.integer;

import io.memoir.model.Layer;
import io.memoir.model.Parameter;
import io.memoir.model.json.LayerCodec;
import java.util.List;

/**
 * Causal self-attention with several heads (Vaswani et al. 2017; over items as in SASRec, Kang and
 * McAuley 2018), with a learned bias per head and distance (as in T5, Raffel et al. 2020) instead
 * of position embeddings, over the last {@code window} events.
 *
 * <pre>
 * q, k, v = weight_qkv x + bias_qkv                 (three blocks of rows, in this order)
 * of each head, d = width / heads values of q, k and v, for the event t and s = t - window + 1 .. t:
 *   a(s) = softmax over s of (q(t) . k(s) / sqrt(d) + distance_bias[head][t - s])
 *   y = sum over s of a(s) v(s)
 * output = weight_out y + bias_out                  (y of all heads, one after the other)
 * </pre>
 *
 * <p>Events at a distance of {@code window} or more are not used, also in training, so that
 * processing the whole sequence and processing event by event are the same function. The state is
 * the last {@code window} keys and values, {@code 2 window width} floats: bounded, but not small,
 * and the time of a step grows with it.
 *
 * @param width width of input and output, divisible by {@code heads}
 * @param heads number of heads
 * @param window number of events used, including the newest
 */
public record SelfAttention(int width, int heads, int window) implements Layer {
  static final LayerCodec<SelfAttention> CODEC =
      LayerCodec.of(
          "self-attention",
          SelfAttention.class,
          integer("width", SelfAttention::width),
          integer("heads", SelfAttention::heads),
          integer("window", SelfAttention::window),
          SelfAttention::new);

  public SelfAttention {
    Sizes.requireHeads(width, heads);
    Sizes.requireWindow(window, 2, width);
  }

  @Override
  public int inputWidth() {
    return width;
  }

  @Override
  public int outputWidth() {
    return width;
  }

  /** The width of one head. */
  public int headWidth() {
    return width / heads;
  }

  @Override
  public List<Parameter> parameters(String prefix) {
    return List.of(
        Parameter.of(prefix + "weight_qkv", 3 * width, width),
        Parameter.of(prefix + "bias_qkv", 3 * width),
        Parameter.of(prefix + "weight_out", width, width),
        Parameter.of(prefix + "bias_out", width),
        Parameter.of(prefix + "distance_bias", heads, window));
  }
}
