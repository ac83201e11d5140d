package io.memoir.runtime;

import io.memoir.model.Moments;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.FeatureTables;
import io.memoir.model.feature.ListEncoding;
import io.memoir.model.feature.Values;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Interaction;
import io.memoir.model.task.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * A network whose body is a GRU and whose head is direct, in double precision, by plain loops that
 * follow the formulas of the documentation of {@link SequenceNetwork}, {@link Interaction} and
 * {@link Task}. It folds the whole history for every answer.
 */
final class ReferenceNetwork {
  private final Model model;
  private final SequenceNetwork network;
  private final int width;

  ReferenceNetwork(Model model) {
    this.model = model;
    this.network = (SequenceNetwork) model.architecture();
    this.width = network.width();
  }

  /**
   * What is asked.
   *
   * @param time milliseconds since 1970; 0 for that of the last event
   */
  record Question(List<Event> history, long time, Values user, Values request) {}

  /** A candidate: its vector, and its number for its bias; -1 for one that training never saw. */
  @SuppressWarnings("ArrayRecordComponent")
  record Candidate(int item, double[] vector) {}

  Candidate known(int item) {
    double[] vector = row(SequenceNetwork.ITEM_EMBEDDING, item, width);
    add(vector, SequenceNetwork.ITEM, network.schema().item(), FeatureModels.itemValues(item));
    return new Candidate(item, vector);
  }

  Candidate unknown(Values values) {
    double[] vector = new double[width];
    add(vector, SequenceNetwork.ITEM, network.schema().item(), values);
    return new Candidate(-1, vector);
  }

  double nextItem(Question question, Candidate candidate) {
    double[] query = profile(question);
    List<double[]> outputs = outputs(inputs(question.history()));
    if (!outputs.isEmpty()) {
      query = sum(query, outputs.getLast());
    }
    return dot(query, candidate.vector) + bias(SequenceNetwork.ITEM_BIAS, candidate);
  }

  double score(Task.Scored task, Question question, Candidate candidate) {
    String prefix = SequenceNetwork.prefix(task);
    double[] e = candidate.vector;
    List<double[]> x = inputs(question.history());
    List<double[]> y = outputs(x);
    double[] last = y.isEmpty() ? new double[network.body().outputWidth()] : y.getLast();
    double[] u = affine(prefix + "user_weight", prefix + "user_bias", last);
    double[] p = profile(question);
    if (task.timed()) {
      p = sum(p, product(prefix + "clock_weight", moment(question)));
    }
    u = sum(u, p);
    double[] input = join(u, e, times(u, e), added(task.interaction(), prefix, x, y, u, e));
    if (network.profiled() || task.timed()) {
      input = join(input, p);
    }
    double score =
        tower(task, prefix + "tower.", input) + dot(u, e) + bias(prefix + "item_bias", candidate);
    if (task instanceof Task.Binary) {
      float[] calibration = model.weights().floats(prefix + "calibration");
      score = calibration[0] * score + calibration[1];
    }
    return score;
  }

  private double[] added(
      Interaction interaction,
      String prefix,
      List<double[]> x,
      List<double[]> y,
      double[] u,
      double[] e) {
    List<double[]> inputs = x.subList(Math.max(0, x.size() - interaction.window()), x.size());
    List<double[]> outputs = y.subList(Math.max(0, y.size() - interaction.window()), y.size());
    double[] c =
        switch (interaction) {
          case Interaction.Product() -> new double[0];
          case Interaction.TargetAttention attention ->
              mean(attention(prefix + "attention.", inputs, e), inputs, width);
          case Interaction.InterestEvolution evolution ->
              evolution(prefix + "gru.", attention(prefix + "attention.", outputs, e), outputs);
          case Interaction.LongShort both -> {
            double[] l = mean(attention(prefix + "long.", inputs, e), inputs, width);
            double[] s =
                product(
                    prefix + "short_weight",
                    mean(
                        attention(prefix + "short.", outputs, e),
                        outputs,
                        network.body().outputWidth()));
            double[] logit = affine(prefix + "gate_weight", prefix + "gate_bias", join(l, s, u, e));
            double g = sigmoid(logit[0]);
            double[] mixed = new double[width];
            for (int j = 0; j < width; j++) {
              mixed[j] = g * l[j] + (1 - g) * s[j];
            }
            yield x.isEmpty() ? new double[width] : mixed;
          }
        };
    return c.length == 0 ? c : join(c, times(c, e));
  }

  private double[] attention(String prefix, List<double[]> events, double[] e) {
    double[] a = new double[events.size()];
    double[] ofItem = product(prefix + "item", e);
    double[] match = product(prefix + "match", e);
    float[] out = model.weights().floats(prefix + "out");
    double sum = 0;
    for (int t = 0; t < a.length; t++) {
      double[] hidden = sum(affine(prefix + "event", prefix + "bias", events.get(t)), ofItem);
      double s = dot(events.get(t), match);
      for (int k = 0; k < hidden.length; k++) {
        s += out[k] * Math.max(0, hidden[k]);
      }
      a[t] = Math.exp(s);
      sum += a[t];
    }
    for (int t = 0; t < a.length; t++) {
      a[t] /= sum;
    }
    return a;
  }

  private static double[] mean(double[] a, List<double[]> events, int width) {
    double[] mean = new double[width];
    for (int t = 0; t < a.length; t++) {
      for (int j = 0; j < width; j++) {
        mean[j] += a[t] * events.get(t)[j];
      }
    }
    return mean;
  }

  private double[] evolution(String prefix, double[] a, List<double[]> outputs) {
    double[] g = new double[width];
    for (int t = 0; t < a.length; t++) {
      double[] i = affine(prefix + "input_weight", prefix + "input_bias", outputs.get(t));
      double[] h = affine(prefix + "state_weight", prefix + "state_bias", g);
      double[] next = new double[width];
      for (int j = 0; j < width; j++) {
        double r = sigmoid(i[j] + h[j]);
        double z = a[t] * sigmoid(i[width + j] + h[width + j]);
        double n = Math.tanh(i[2 * width + j] + r * h[2 * width + j]);
        next[j] = (1 - z) * g[j] + z * n;
      }
      g = next;
    }
    return g;
  }

  private double tower(Task.Scored task, String prefix, double[] input) {
    double[] z = input;
    int layers = task.tower().hidden().size();
    for (int k = 0; k <= layers; k++) {
      z = affine(prefix + k + ".weight", prefix + k + ".bias", z);
      for (int j = 0; k < layers && j < z.length; j++) {
        z[j] = Math.max(0, z[j]);
      }
    }
    return z[0];
  }

  private List<double[]> inputs(List<Event> history) {
    List<double[]> inputs = new ArrayList<>();
    for (Event event : history) {
      double[] x = known(model.items().indexOf(event.itemId())).vector;
      for (int j = 0; j < width; j++) {
        x[j] *= network.inputScale();
      }
      add(x, SequenceNetwork.EVENT, network.schema().event(), event.values());
      inputs.add(x);
    }
    return inputs;
  }

  private List<double[]> outputs(List<double[]> inputs) {
    int size = ((Gru) network.body()).width();
    String body = SequenceNetwork.BODY;
    double[] h = new double[size];
    List<double[]> outputs = new ArrayList<>();
    for (double[] x : inputs) {
      double[] i = affine(body + "weight_ih", body + "bias_ih", x);
      double[] ofState = affine(body + "weight_hh", body + "bias_hh", h);
      double[] next = new double[size];
      for (int j = 0; j < size; j++) {
        double r = sigmoid(i[j] + ofState[j]);
        double z = sigmoid(i[size + j] + ofState[size + j]);
        double n = Math.tanh(i[2 * size + j] + r * ofState[2 * size + j]);
        next[j] = (1 - z) * n + z * h[j];
      }
      h = next;
      outputs.add(h);
    }
    return outputs;
  }

  private double[] profile(Question question) {
    double[] p = new double[width];
    List<Feature> profile = network.schema().profile();
    int users = network.schema().user().size();
    add(p, SequenceNetwork.PROFILE, profile.subList(0, users), question.user());
    Values[] renamed = {Values.NONE};
    question
        .request()
        .byName()
        .forEach((name, value) -> renamed[0] = renamed[0].with("request:" + name, value));
    add(p, SequenceNetwork.PROFILE, profile.subList(users, profile.size()), renamed[0]);
    return p;
  }

  private double[] moment(Question question) {
    List<Event> history = question.history();
    if (history.isEmpty()) {
      return new double[Moments.FEATURES];
    }
    long last = history.getLast().time();
    long time = question.time() == 0 ? last : question.time();
    int length = 0;
    long before = 0;
    for (Event event : history) {
      length = Moments.depth(length, before, event.time()) + 1;
      before = event.time();
    }
    float[] moment = new float[Moments.FEATURES];
    int depth = Moments.depth(length, last, time);
    Moments.write(last, time, depth, network.calendarEnd(), moment, 0);
    double[] wide = new double[moment.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = moment[i];
    }
    return wide;
  }

  /** Adds the vectors of features. */
  private void add(double[] to, String prefix, List<Feature> features, Values values) {
    EncodedRows row = new FeatureEncoder(features).encode(values);
    int slot = 0;
    int real = 0;
    for (Feature feature : features) {
      String name = FeatureTables.name(prefix, feature);
      boolean inOrder =
          prefix.equals(SequenceNetwork.ITEM)
              && network.items().lists() == ListEncoding.LSTM
              && feature instanceof Feature.Categories;
      if (inOrder) {
        double[] output = read(name, prefix + feature.name() + ".lstm.", row, slot, feature);
        for (int j = 0; j < width; j++) {
          to[j] += output[j];
        }
        slot += feature.slots();
        continue;
      }
      double total = 0;
      double[] sum = new double[width];
      for (int i = slot; i < slot + feature.slots(); i++) {
        int code = row.codes()[i];
        if (code >= 0) {
          double weight =
              feature instanceof Feature.Categories several && !several.weighting().isEqual()
                  ? several.weighting().weights()[code]
                  : 1;
          total += weight;
          double[] embedding = row(name, code, width);
          for (int j = 0; j < width; j++) {
            sum[j] += weight * embedding[j];
          }
        }
      }
      for (int j = 0; j < width && feature.slots() > 0; j++) {
        to[j] += sum[j] / total;
      }
      for (int j = 0; j < width && feature.reals() > 0; j++) {
        double[] weights = row(name, j, feature.reals());
        for (int k = 0; k < feature.reals(); k++) {
          to[j] += weights[k] * row.reals()[real + k];
        }
      }
      slot += feature.slots();
      real += feature.reals();
    }
  }

  /** The output of the LSTM of a list after its last code. */
  private double[] read(String table, String prefix, EncodedRows row, int slot, Feature feature) {
    double[] h = new double[width];
    double[] c = new double[width];
    for (int i = slot; i < slot + feature.slots(); i++) {
      if (row.codes()[i] >= 0) {
        double[] input = product(prefix + "weight_ih", row(table, row.codes()[i], width));
        double[] state = affine(prefix + "weight_hh", prefix + "bias", h);
        double[] gates = sum(input, state);
        for (int j = 0; j < width; j++) {
          c[j] =
              sigmoid(gates[width + j]) * c[j]
                  + sigmoid(gates[j]) * Math.tanh(gates[2 * width + j]);
          h[j] = sigmoid(gates[3 * width + j]) * Math.tanh(c[j]);
        }
      }
    }
    return h;
  }

  private double bias(String name, Candidate candidate) {
    return candidate.item < 0 ? 0 : model.weights().floats(name)[candidate.item];
  }

  private double[] row(String name, int row, int columns) {
    float[] values = model.weights().floats(name);
    double[] wide = new double[columns];
    for (int j = 0; j < columns; j++) {
      wide[j] = values[row * columns + j];
    }
    return wide;
  }

  private double[] affine(String weight, String bias, double[] x) {
    double[] y = product(weight, x);
    float[] added = model.weights().floats(bias);
    for (int i = 0; i < y.length; i++) {
      y[i] += added[i];
    }
    return y;
  }

  private double[] product(String weight, double[] x) {
    int rows = model.weights().floats(weight).length / x.length;
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = dot(row(weight, i, x.length), x);
    }
    return y;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int j = 0; j < a.length; j++) {
      sum[j] = a[j] + b[j];
    }
    return sum;
  }

  private static double[] times(double[] a, double[] b) {
    double[] product = new double[a.length];
    for (int j = 0; j < a.length; j++) {
      product[j] = a[j] * b[j];
    }
    return product;
  }

  private static double[] join(double[]... parts) {
    List<Double> joined = new ArrayList<>();
    for (double[] part : parts) {
      for (double value : part) {
        joined.add(value);
      }
    }
    return joined.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
