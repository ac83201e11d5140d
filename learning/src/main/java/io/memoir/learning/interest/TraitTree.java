package io.memoir.learning.interest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A small decision tree (CART, Breiman et al. 1984; by Tribuo) that separates the typical items of
 * a cluster from others by their traits. Both classes have the same weight.
 */
final class TraitTree {
  private static final String TYPICAL = "typical";
  private static final String OTHER = "other";

  /** The most conditions from the root to a leaf. */
  private static final int DEPTH = 4;

  /** The least share of the weight of a class in a node that is divided further. */
  private static final float LEAST_SHARE = 0.1f;

  /** The least decrease of the impurity, so that the tree does not follow single items. */
  private static final float LEAST_DECREASE = 0.01f;

  private TraitTree() {}

  /**
   * The paths to the leaves of typical items. Each is a list of conditions, one for each trait that
   * occurs on the path; an item is in the leaf if it meets all of them.
   *
   * @param values {@code [items][traits]}
   * @param typical which items are typical
   * @return empty if all are typical, or none is, or traits do not separate them
   */
  static List<List<Condition>> paths(float[][] values, boolean[] typical) {
    int traits = values.length == 0 ? 0 : values[0].length;
    int positive = 0;
    for (boolean each : typical) {
      positive += each ? 1 : 0;
    }
    float negative = typical.length - positive;
    if (traits == 0 || positive == 0 || negative == 0) {
      return List.of();
    }
    LabelFactory factory = new LabelFactory();
    MutableDataset<Label> examples =
        new MutableDataset<>(new SimpleDataSourceProvenance("traits of items", factory), factory);
    String[] names = IntStream.range(0, traits).mapToObj(TraitTree::name).toArray(String[]::new);
    for (int i = 0; i < values.length; i++) {
      double[] row = new double[traits];
      for (int trait = 0; trait < traits; trait++) {
        row[trait] = values[i][trait];
      }
      ArrayExample<Label> example =
          new ArrayExample<>(new Label(typical[i] ? TYPICAL : OTHER), names, row);
      example.setWeight(typical[i] ? negative / positive : 1);
      examples.add(example);
    }
    CARTClassificationTrainer trainer =
        new CARTClassificationTrainer(
            DEPTH, LEAST_SHARE * negative, LEAST_DECREASE, 1, new GiniIndex(), 1);
    TreeModel<Label> tree = trainer.train(examples);
    List<List<Condition>> paths = new ArrayList<>();
    collect(tree, tree.getRoot(), new TreeMap<>(), paths);
    return List.copyOf(paths);
  }

  /** Tribuo numbers the traits in the order of their names. */
  private static String name(int trait) {
    return String.format(Locale.ROOT, "%06d", trait);
  }

  private static void collect(
      TreeModel<Label> tree,
      Node<Label> node,
      Map<Integer, Condition> way,
      List<List<Condition>> paths) {
    if (node instanceof SplitNode<Label> split) {
      int trait = Integer.parseInt(tree.getFeatureIDMap().get(split.getFeatureID()).getName());
      double at = split.splitValue();
      collect(
          tree,
          split.getGreaterThan(),
          with(way, new Condition(trait, at, Double.POSITIVE_INFINITY)),
          paths);
      collect(
          tree,
          split.getLessThanOrEqual(),
          with(way, new Condition(trait, Double.NEGATIVE_INFINITY, at)),
          paths);
    } else if (node instanceof LeafNode<Label> leaf
        && leaf.getOutput().getLabel().equals(TYPICAL)
        && !way.isEmpty()) {
      paths.add(List.copyOf(way.values()));
    }
  }

  private static Map<Integer, Condition> with(Map<Integer, Condition> way, Condition next) {
    Map<Integer, Condition> longer = new TreeMap<>(way);
    longer.merge(next.trait(), next, Condition::and);
    return longer;
  }
}
