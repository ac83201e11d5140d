package io.memoir.train.encoding;

import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureTables;
import io.memoir.train.kernel.FeatureKernel;
import io.memoir.train.kernel.FeatureKernel.Codes;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.packed.PackedBatch;
import io.memoir.train.product.PackedLstm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A feature whose lists are read in order by an LSTM, with its gradient, for one worker. The vector
 * of a list is the output after its last code. Equal lists are read once.
 */
final class ListReader {
  private static final float[] EQUAL = {};

  private final Feature feature;
  private final String prefix;
  private final Codes codes;
  private final Parameters parameters;
  private final Matrix table;
  private final Matrix tableGradient;
  private final List<Matrix> layerGradients;
  private final PackedLstm lstm;
  private final Matrix inputs = Matrix.empty();
  private final Matrix outputGradient = Matrix.empty();
  private Selected selected = Selected.NOTHING;

  /**
   * The lists of the selected rows.
   *
   * @param batch the distinct lists; its inputs are codes
   * @param last of every row: the row of the batch with the last code of its list
   * @param rows from 0 to the number of rows
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Selected(PackedBatch batch, Codes last, int[] rows) {
    static final Selected NOTHING =
        new Selected(PackedBatch.single(), new Codes(new int[0], 1, 0, 1, EQUAL), new int[0]);
  }

  /**
   * The lists of a feature.
   *
   * @param prefix of the names of its tensors
   * @param codes of all encoded rows
   */
  ListReader(
      Feature feature, String prefix, Codes codes, Parameters parameters, Parameters gradients) {
    this.feature = feature;
    this.prefix = prefix;
    this.codes = codes;
    this.parameters = parameters;
    String name = FeatureTables.name(prefix, feature);
    table = parameters.get(name);
    tableGradient = gradients.get(name);
    String ofLayer = FeatureTables.listPrefix(prefix, feature);
    layerGradients =
        FeatureTables.listLayer(table.columns()).parameters(ofLayer).stream()
            .map(parameter -> gradients.get(parameter.name()))
            .toList();
    lstm = new PackedLstm(parameters, gradients, ofLayer, Matrix.Type.FLOAT32);
  }

  /** The same lists with gradients of their own; the selected rows are shared. */
  ListReader withGradients(Parameters gradients) {
    ListReader others = new ListReader(feature, prefix, codes, parameters, gradients);
    others.selected = selected;
    return others;
  }

  /** Selects rows, whose vectors are added afterwards. */
  void take(int[] which) {
    Map<List<Integer>, Integer> distinct = new LinkedHashMap<>();
    int[] listOf = new int[which.length];
    for (int r = 0; r < which.length; r++) {
      List<Integer> list = list(which[r]);
      distinct.putIfAbsent(list, distinct.size());
      listOf[r] = distinct.get(list);
    }
    int[][] lists =
        distinct.keySet().stream()
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    if (lists.length == 0) {
      return;
    }
    PackedBatch batch = PackedBatch.of(lists, lists);
    Integer[] order = PackedBatch.byFallingLength(lists);
    int[] lastOf = new int[lists.length];
    for (int place = 0; place < order.length; place++) {
      lastOf[order[place]] = batch.first(lists[order[place]].length - 1) + place;
    }
    int[] last = Arrays.stream(listOf).map(list -> lastOf[list]).toArray();
    selected =
        new Selected(
            batch, new Codes(last, 1, 0, 1, EQUAL), IntStream.range(0, which.length).toArray());
  }

  /** The codes of a row; there is at least one, because a missing list has the code of missing. */
  private List<Integer> list(int row) {
    List<Integer> list = new ArrayList<>();
    int begin = row * codes.stride() + codes.first();
    for (int at = begin; at < begin + codes.most(); at++) {
      if (codes.codes()[at] >= 0) {
        list.add(codes.codes()[at]);
      }
    }
    return list;
  }

  private Matrix outputs() {
    int[] read = selected.batch.inputs();
    inputs.resize(read.length, table.columns());
    RowKernel.gather(table, read, read.length, 1, inputs);
    return lstm.forward(inputs, selected.batch);
  }

  /** Adds the vectors of the selected lists to the rows of {@code to}. */
  void addTo(Matrix to) {
    FeatureKernel.addMeans(outputs(), selected.last, selected.rows, to);
  }

  /** Begins a step: the gradients are zero. */
  void clear() {
    tableGradient.fill(0);
    layerGradients.forEach(each -> each.fill(0));
  }

  /**
   * Adds to the gradient of the table and sets those of the LSTM. The lists are read again, because
   * the vectors may have been computed by another worker.
   *
   * @param gradient of the rows
   */
  void backward(Matrix gradient) {
    Matrix outputs = outputs();
    outputGradient.resize(outputs.rows(), outputs.columns());
    outputGradient.fill(0);
    FeatureKernel.addToTable(gradient, selected.last, selected.rows, outputGradient);
    Matrix inputGradient = lstm.backward(outputGradient);
    int[] read = selected.batch.inputs();
    RowKernel.scatterAdd(inputGradient, 0, read, 0, read.length, 1, tableGradient);
  }
}
