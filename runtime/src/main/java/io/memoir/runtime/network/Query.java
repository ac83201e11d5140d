package io.memoir.runtime.network;

import io.memoir.model.DomainMemory;
import io.memoir.model.Domains;
import io.memoir.model.Head;
import io.memoir.model.Moments;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import io.memoir.runtime.predict.ScorePart;
import io.memoir.runtime.predict.SplitQuery;
import io.memoir.runtime.predict.Workspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Head} with its weights arranged for a kernel: computes the query from a network's last
 * output.
 */
sealed interface Query {

  /** Whether it depends on the time of the request. */
  boolean timed();

  /** The last output, unchanged. */
  record Direct(int width) implements Query {
    @Override
    public boolean timed() {
      return false;
    }
  }

  /** {@code clock} maps the time features. */
  record Clock(Kernel kernel, int width, AffineMap clock) implements Query {
    @Override
    public boolean timed() {
      return true;
    }
  }

  /**
   * Two interests.
   *
   * @param shiftMap maps the time features to a shift of the short-term interest; not used if not
   *     timed
   * @param shift a buffer for it
   * @param gateWeight {@code [2 width]}, zeros if the gate is not learned
   * @param silence factor on the feature {@link Moments#SILENCE}
   * @param depth factor on the feature {@link Moments#DEPTH}
   */
  @SuppressWarnings("ArrayRecordComponent")
  record LongShort(
      Kernel kernel,
      int width,
      boolean timed,
      AffineMap shiftMap,
      int shift,
      float[] gateWeight,
      float gateBias,
      float silence,
      float depth)
      implements Query {

    private void write(float[] memory, int output, float[] moment, Workspace workspace, float[] q) {
      float[] added = shift(moment, workspace);
      float gate = gate(memory, output, moment);
      for (int j = 0; j < width; j++) {
        float shortTerm = memory[output + width + j] + added[j];
        q[j] = 2 * gate * memory[output + j] + 2 * (1 - gate) * shortTerm;
      }
    }

    /** The parts of the query, with or without that of item memories. */
    static List<ScorePart> parts(boolean similarity) {
      return similarity
          ? List.of(ScorePart.LONG_TERM, ScorePart.SHORT_TERM, ScorePart.SIMILARITY)
          : List.of(ScorePart.LONG_TERM, ScorePart.SHORT_TERM);
    }

    /**
     * Splits the query.
     *
     * @param similar the part of the last output that is due to item memories, {@code [2 width]};
     *     empty if there are none
     */
    SplitQuery split(
        float[] memory, int output, float[] moment, Workspace workspace, float[] similar) {
      float[] longTerm = new float[width];
      float[] shortTerm = new float[width];
      float[] added = shift(moment, workspace);
      float gate = gate(memory, output, moment);
      for (int j = 0; j < width; j++) {
        longTerm[j] = 2 * gate * memory[output + j];
        shortTerm[j] = 2 * (1 - gate) * (memory[output + width + j] + added[j]);
      }
      if (similar.length == 0) {
        return new SplitQuery(gate, parts(false), new float[][] {longTerm, shortTerm});
      }
      float[] similarity = new float[width];
      for (int j = 0; j < width; j++) {
        float ofLong = 2 * gate * similar[j];
        float ofShort = 2 * (1 - gate) * similar[width + j];
        longTerm[j] -= ofLong;
        shortTerm[j] -= ofShort;
        similarity[j] = ofLong + ofShort;
      }
      return new SplitQuery(gate, parts(true), new float[][] {longTerm, shortTerm, similarity});
    }

    private float[] shift(float[] moment, Workspace workspace) {
      float[] added = workspace.buffers[shift];
      if (timed) {
        kernel.affine(shiftMap, moment, added, 1);
      }
      return added;
    }

    /** The weight of the long-term interest, from 0 to 1. */
    private float gate(float[] memory, int output, float[] moment) {
      float logit = gateBias;
      for (int j = 0; j < gateWeight.length; j++) {
        logit += gateWeight[j] * memory[output + j];
      }
      if (timed) {
        logit += silence * moment[Moments.SILENCE] - depth * moment[Moments.DEPTH];
      }
      return (float) (1 / (1 + Math.exp(-logit)));
    }
  }

  /** What is mapped for a domain, see {@link DomainMemory}. */
  sealed interface Source {
    /** The last output. */
    record Shared() implements Source {}

    /**
     * The last output of the memory of the domain.
     *
     * @param own index of the last outputs of the memories of the domains in the memory of a state
     */
    record Separate(int own) implements Source {}

    /**
     * Both, with a gate between them.
     *
     * @param gate maps both to the logits of the gates
     * @param joined a buffer for both
     * @param gates a buffer for the gates
     */
    record Gated(int own, AffineMap gate, int joined, int gates) implements Source {}
  }

  /**
   * A query that depends on the domain.
   *
   * @param source what is mapped for a domain
   * @param blocks number of vectors of {@code width} in the last output
   * @param maps of each domain
   * @param given a buffer for what is mapped
   * @param seen a buffer for the last output as the domain sees it
   */
  record ByDomain(
      Query inner,
      Source source,
      Kernel kernel,
      int width,
      int blocks,
      List<AffineMap> maps,
      int given,
      int seen)
      implements Query {
    @Override
    public boolean timed() {
      return inner.timed();
    }

    /** The last output as a domain sees it, at the beginning of a buffer. */
    private float[] view(float[] memory, int output, int domain, Workspace workspace) {
      float[] y = workspace.buffers[given];
      float[] v = workspace.buffers[seen];
      read(memory, output, domain, workspace, y);
      kernel.affine(maps.get(domain - 1), y, v, blocks);
      for (int j = 0; j < blocks * width; j++) {
        v[j] += y[j];
      }
      return v;
    }

    private void read(float[] memory, int output, int domain, Workspace workspace, float[] to) {
      int length = blocks * width;
      switch (source) {
        case Source.Shared() -> System.arraycopy(memory, output, to, 0, length);
        case Source.Separate(int own) ->
            System.arraycopy(memory, own + (domain - 1) * length, to, 0, length);
        case Source.Gated(int own, AffineMap gate, int joined, int gates) -> {
          float[] both = workspace.buffers[joined];
          float[] logits = workspace.buffers[gates];
          System.arraycopy(memory, output, both, 0, length);
          System.arraycopy(memory, own + (domain - 1) * length, both, length, length);
          kernel.affine(gate, both, logits, 1);
          for (int j = 0; j < length; j++) {
            float g = (float) (1 / (1 + Math.exp(-logits[j])));
            to[j] = 2 * g * both[j] + 2 * (1 - g) * both[length + j];
          }
        }
      }
    }
  }

  /** The two interests, if queries have them. */
  static Optional<LongShort> longShort(Query query) {
    return switch (query) {
      case Direct direct -> Optional.empty();
      case Clock clock -> Optional.empty();
      case LongShort longShort -> Optional.of(longShort);
      case ByDomain byDomain -> longShort(byDomain.inner);
    };
  }

  /**
   * A copy of the last output as the domain that is asked for sees it. As the maps are linear, the
   * same holds for parts of the last output that add up to it, if it is the same for all domains.
   *
   * @param memory of a state, whose last output begins at {@code output}; or, if there is one
   *     memory for all domains, an array with a part of the last output
   * @param length of the last output
   * @param domain the number of the domain that is asked for, {@link Domains#NONE} for none
   */
  static float[] seen(
      Query query, float[] memory, int output, int length, int domain, Workspace workspace) {
    return query instanceof ByDomain byDomain && domain != Domains.NONE
        ? Arrays.copyOf(byDomain.view(memory, output, domain, workspace), length)
        : Arrays.copyOfRange(memory, output, output + length);
  }

  /**
   * Computes the query of one state.
   *
   * @param memory of the state, whose last output begins at {@code output}
   * @param domain the number of the domain that is asked for, {@link Domains#NONE} for none
   * @param moment the time features of the request
   * @param q {@code [width]}, overwritten
   */
  static void write(
      Query query,
      float[] memory,
      int output,
      int domain,
      float[] moment,
      Workspace workspace,
      float[] q) {
    switch (query) {
      case Direct(int width) -> System.arraycopy(memory, output, q, 0, width);
      case Clock(Kernel kernel, int width, AffineMap clock) -> {
        kernel.affine(clock, moment, q, 1);
        for (int j = 0; j < width; j++) {
          q[j] += memory[output + j];
        }
      }
      case LongShort longShort -> longShort.write(memory, output, moment, workspace, q);
      case ByDomain byDomain -> {
        if (domain == Domains.NONE) {
          write(byDomain.inner, memory, output, domain, moment, workspace, q);
        } else {
          float[] view = byDomain.view(memory, output, domain, workspace);
          write(byDomain.inner, view, 0, Domains.NONE, moment, workspace, q);
        }
      }
    }
  }

  /**
   * Arranges the weights of a network's head for a kernel.
   *
   * @param own index of the last outputs of the memories of domains in the memory of a state; not
   *     used if there are none
   */
  static Query of(SequenceNetwork network, int own, Plan plan) {
    return of(network.head(), SequenceNetwork.HEAD, network.width(), own, plan);
  }

  private static Query of(Head head, String prefix, int width, int own, Plan plan) {
    Kernel kernel = plan.kernel();
    return switch (head) {
      case Head.Direct() -> new Direct(width);
      case Head.Clock() -> new Clock(kernel, width, clock(plan, prefix, width));
      case Head.LongShort(boolean timed, boolean gated) -> {
        float scale = Head.LongShort.TIME_SCALE;
        yield new LongShort(
            kernel,
            width,
            timed,
            timed
                ? clock(plan, prefix, width)
                : kernel.pack(new float[width * Moments.FEATURES], new float[width]),
            plan.buffer(width),
            gated ? plan.floats(prefix + "gate_weight") : new float[2 * width],
            gated ? plan.floats(prefix + "gate_bias")[0] : 0,
            timed && gated ? scale * softplus(plan.floats(prefix + "gate_silence")[0]) : 0,
            timed && gated ? scale * softplus(plan.floats(prefix + "gate_depth")[0]) : 0);
      }
      case Head.ByDomain byDomain -> {
        int inputWidth = byDomain.inputWidth(width);
        yield new ByDomain(
            of(byDomain.inner(), prefix + "inner.", width, own, plan),
            source(byDomain.memory(), prefix, inputWidth, own, plan),
            kernel,
            width,
            inputWidth / width,
            maps(plan.floats(prefix + "map"), byDomain.domains().count(), width, kernel),
            plan.buffer(inputWidth),
            plan.buffer(inputWidth));
      }
    };
  }

  private static Source source(
      DomainMemory memory, String prefix, int inputWidth, int own, Plan plan) {
    return switch (memory) {
      case SHARED -> new Source.Shared();
      case SEPARATE -> new Source.Separate(own);
      case GATED ->
          new Source.Gated(
              own,
              plan.map(prefix + "gate_weight", prefix + "gate_bias"),
              plan.buffer(2 * inputWidth),
              plan.buffer(inputWidth));
    };
  }

  private static AffineMap clock(Plan plan, String prefix, int width) {
    return plan.kernel().pack(plan.floats(prefix + "weight"), new float[width]);
  }

  /** The maps of the domains, of which there is one below the other. */
  private static List<AffineMap> maps(float[] all, int count, int width, Kernel kernel) {
    List<AffineMap> maps = new ArrayList<>();
    int size = width * width;
    for (int domain = 0; domain < count; domain++) {
      maps.add(
          kernel.pack(
              Arrays.copyOfRange(all, domain * size, (domain + 1) * size), new float[width]));
    }
    return List.copyOf(maps);
  }

  private static float softplus(float x) {
    return (float) Math.log1p(Math.exp(x));
  }
}
