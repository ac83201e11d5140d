package io.memoir.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Computes the query of a sequence network from its body's last output, for a request: {@code score
 * = item_embedding q + item_bias}, with the query {@code q}. The time of the request is known only
 * then, so everything that depends on it is part of the head and not of the body.
 *
 * <p>Below, {@code y} is the body's output after the last event, {@code m} the {@link Moments time
 * features} of the request, {@code width} that of the item embedding.
 */
public sealed interface Head {

  /** The width of its input y, for an item embedding of the given width. */
  int inputWidth(int width);

  /** Whether it uses the time of the request. */
  boolean timed();

  /** Its tensors, whose names begin with {@code prefix}. */
  List<Parameter> parameters(String prefix, int width);

  /** {@code q = y}. */
  record Direct() implements Head {
    @Override
    public int inputWidth(int width) {
      return width;
    }

    @Override
    public boolean timed() {
      return false;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width) {
      return List.of();
    }
  }

  /** {@code q = y + weight m}: the query depends on the time of the request. */
  record Clock() implements Head {
    @Override
    public int inputWidth(int width) {
      return width;
    }

    @Override
    public boolean timed() {
      return true;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width) {
      return List.of(Parameter.of(prefix + "weight", width, Moments.FEATURES));
    }
  }

  /**
   * Two interests and a gate between them. The output of the body is {@code y = [l, s]}: the
   * long-term interest of its slow state and the short-term interest of its fast state.
   *
   * <pre>
   * s' = s + weight m                                                  (only if timed)
   * g  = sigmoid(gate_weight [l, s] + gate_bias
   *              + 4 softplus(gate_silence) m[SILENCE]                 (only if timed)
   *              - 4 softplus(gate_depth) m[DEPTH])                    (only if timed)
   * q  = 2 g l + 2 (1 - g) s'
   * </pre>
   *
   * so that the score of an item is exactly the sum of a long-term share, {@code 2 g l . e + b},
   * and a short-term share, {@code 2 (1 - g) s' . e}, with e its embedding. The bias, which is the
   * same for all users, belongs to the long-term share. By construction, time since the last event
   * can only move weight to the long-term interest and a longer session only to the short-term one;
   * the amount is learned.
   *
   * @param timed whether it uses the time of the request
   * @param gated whether g is learned; otherwise g = 1/2
   */
  record LongShort(boolean timed, boolean gated) implements Head {
    /** Factor on the two terms with time features. */
    public static final float TIME_SCALE = 4;

    @Override
    public int inputWidth(int width) {
      return 2 * width;
    }

    @Override
    public List<Parameter> parameters(String prefix, int width) {
      List<Parameter> parameters = new ArrayList<>();
      if (timed) {
        parameters.add(Parameter.of(prefix + "weight", width, Moments.FEATURES));
      }
      if (gated) {
        parameters.add(Parameter.of(prefix + "gate_weight", 2 * width));
        parameters.add(Parameter.of(prefix + "gate_bias", 1));
        if (timed) {
          parameters.add(Parameter.of(prefix + "gate_silence", 1));
          parameters.add(Parameter.of(prefix + "gate_depth", 1));
        }
      }
      return List.copyOf(parameters);
    }
  }

  /**
   * A head whose input depends on the {@linkplain Domains domain} that the request asks for. With
   * {@code y(k)} the k-th block of {@code width} values of y, of which there is one for each state
   * of the body, and d the domain,
   *
   * <pre>
   * v(k) = u(k) + map(d) u(k)          v(k) = y(k) if no domain is asked for
   * q    = inner(v)
   * </pre>
   *
   * <p>where u depends on the {@link DomainMemory}. With {@code z(d)} the last output of the memory
   * of the domain, zero before its first event,
   *
   * <pre>
   * u = y                                                   shared
   * u = z(d)                                                separate
   * u = 2 g y + 2 (1 - g) z(d)                              gated
   * g = sigmoid(gate_weight [y, z(d)] + gate_bias)          a gate for each value
   * </pre>
   *
   * <p>Each domain reads u by a map of its own. There is no vector that is added for a domain: as
   * only items of this domain are candidates, it would have the same effect for all users, which
   * the item biases have already.
   *
   * <p>{@code map} {@code [domains width, width]} contains the matrices of all domains one below
   * the other. {@code gate_weight} {@code [n, 2 n]} and {@code gate_bias} {@code [n]}, with n the
   * width of y, exist with a gate only. The number of the domain of each item is in a tensor of its
   * own, see {@link io.memoir.model.architecture.ItemTensors#domains}.
   *
   * @param inner computes the query from v
   * @param domains the domains of the items
   * @param memory the memories from which requests for a domain are answered
   */
  record ByDomain(Head inner, Domains domains, DomainMemory memory) implements Head {
    public ByDomain {
      if (inner instanceof ByDomain) {
        throw new BadInputException("a head by domain has another one inside, expected one");
      }
    }

    /** A head that answers from one memory over all domains. */
    public ByDomain(Head inner, Domains domains) {
      this(inner, domains, DomainMemory.SHARED);
    }

    @Override
    public int inputWidth(int width) {
      return inner.inputWidth(width);
    }

    @Override
    public boolean timed() {
      return inner.timed();
    }

    @Override
    public List<Parameter> parameters(String prefix, int width) {
      List<Parameter> parameters = new ArrayList<>(inner.parameters(prefix + "inner.", width));
      parameters.add(Parameter.of(prefix + "map", domains.count() * width, width));
      if (memory == DomainMemory.GATED) {
        int read = inputWidth(width);
        parameters.add(Parameter.of(prefix + "gate_weight", read, 2 * read));
        parameters.add(Parameter.of(prefix + "gate_bias", read));
      }
      return List.copyOf(parameters);
    }
  }
}
