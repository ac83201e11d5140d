package io.memoir.bench.model;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.Stack;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A network of one LSTM as an ONNX file: {@code history}, the numbers of a person's items, goes in,
 * and {@code items}, those of the best 10, come out.
 *
 * <pre>
 * hidden = the last output of LSTM(item_embedding[history])
 * items = the 10 largest of item_embedding hidden + item_bias
 * </pre>
 *
 * The fields of the messages are those of {@code onnx.proto3}, by number.
 */
public final class OnnxModel {
  /** The output of a file. */
  public enum Output {
    /** The indices of the best 10 items. */
    ITEMS,
    /** The query with which items would be scored; no item is scored. */
    HIDDEN
  }

  private static final int IR_VERSION = 8;
  private static final int OPERATORS = 17;
  private static final int BEST = 10;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int INT_ATTRIBUTE = 2;

  /** The order of the gates is i, f, g, o here and i, o, f, c in ONNX. */
  private static final int[] GATES = {0, 3, 1, 2};

  private final ProtobufMessage graph = new ProtobufMessage();

  private OnnxModel() {}

  public static void write(Model model, Output output, Path file) throws IOException {
    if (!(model.architecture() instanceof SequenceNetwork network)
        || !(network.head() instanceof Head.Direct)) {
      throw new BadInputException(
          "the model is not a network or uses times, expected a network that does not use times");
    }
    Body body = Body.of(network);
    ProtobufMessage message =
        new ProtobufMessage()
            .number(1, IR_VERSION)
            .text(2, "memoir bench")
            .message(7, new OnnxModel().graph(model, network, body, output))
            .message(8, new ProtobufMessage().text(1, "").number(2, OPERATORS));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      message.writeTo(out);
    }
  }

  /**
   * One LSTM and what follows it.
   *
   * @param prefix of the LSTM's tensors
   * @param projection prefix of the tensors of a linear layer, if there is one
   */
  private record Body(int inputWidth, int width, String prefix, Optional<String> projection) {
    static Body of(SequenceNetwork network) {
      String body = SequenceNetwork.BODY;
      if (network.body() instanceof Lstm(int inputWidth, int width)) {
        return new Body(inputWidth, width, body, Optional.empty());
      }
      if (network.body() instanceof Stack(List<Layer> layers)
          && layers.size() == 2
          && layers.get(0) instanceof Lstm(int inputWidth, int width)
          && layers.get(1) instanceof Linear) {
        return new Body(inputWidth, width, body + "0.", Optional.of(body + "1."));
      }
      throw new BadInputException(
          "the network has other layers, expected one LSTM, with or without a linear layer");
    }
  }

  private ProtobufMessage graph(Model model, SequenceNetwork network, Body parts, Output output) {
    int inputWidth = parts.inputWidth;
    int width = parts.width;
    node("Gather", List.of("item_embedding", "history"), List.of("x"));
    node("Unsqueeze", List.of("x", "one"), List.of("batch"));
    node(
        "LSTM",
        List.of("batch", "weight_ih", "weight_hh", "bias"),
        List.of("", "last"),
        attribute("hidden_size", width));
    node("Squeeze", List.of("last", "zero"), List.of("hidden"));
    String query = "hidden";
    if (parts.projection.isPresent()) {
      query = "query";
      String prefix = parts.projection.get();
      node(
          "Gemm",
          List.of("hidden", "projection", "projection_bias"),
          List.of(query),
          attribute("transB", 1));
      floats(
          "projection", List.of(network.width(), width), model.weights().floats(prefix + "weight"));
      floats("projection_bias", List.of(network.width()), model.weights().floats(prefix + "bias"));
    }
    if (output == Output.ITEMS) {
      node(
          "Gemm",
          List.of(query, "item_embedding", "item_bias"),
          List.of("scores"),
          attribute("transB", 1));
      node("TopK", List.of("scores", "ten"), List.of("best", "items"));
    }
    graph.text(2, "lstm");
    String body = parts.prefix;
    float[] table = model.weights().floats(SequenceNetwork.ITEM_EMBEDDING);
    floats("item_embedding", List.of(network.itemCount(), inputWidth), table);
    if (output == Output.ITEMS) {
      floats(
          "item_bias",
          List.of(network.itemCount()),
          model.weights().floats(SequenceNetwork.ITEM_BIAS));
      longs("ten", BEST);
    }
    // The scale of the embeddings is multiplied into the weights: it is a power of two, so nothing
    // is rounded.
    float[] input = reordered(model.weights().floats(body + "weight_ih"), width * inputWidth);
    for (int i = 0; i < input.length; i++) {
      input[i] *= network.inputScale();
    }
    floats("weight_ih", List.of(1, 4 * width, inputWidth), input);
    floats(
        "weight_hh",
        List.of(1, 4 * width, width),
        reordered(model.weights().floats(body + "weight_hh"), width * width));
    float[] bias = new float[8 * width]; // first that of the input, then that of the recurrence
    System.arraycopy(
        reordered(model.weights().floats(body + "bias"), width), 0, bias, 0, 4 * width);
    floats("bias", List.of(1, 8 * width), bias);
    longs("zero", 0);
    longs("one", 1);
    graph.message(11, value("history", INT64, new ProtobufMessage().text(2, "length")));
    ProtobufMessage single = new ProtobufMessage().number(1, 1);
    graph.message(
        12,
        switch (output) {
          case ITEMS -> value("items", INT64, single, new ProtobufMessage().number(1, BEST));
          case HIDDEN ->
              value(query, FLOAT, single, new ProtobufMessage().number(1, network.width()));
        });
    return graph;
  }

  private static float[] reordered(float[] gates, int size) {
    float[] reordered = new float[gates.length];
    for (int gate = 0; gate < GATES.length; gate++) {
      System.arraycopy(gates, GATES[gate] * size, reordered, gate * size, size);
    }
    return reordered;
  }

  private void node(
      String operator, List<String> inputs, List<String> outputs, ProtobufMessage... attributes) {
    ProtobufMessage node = new ProtobufMessage();
    inputs.forEach(input -> node.text(1, input));
    outputs.forEach(output -> node.text(2, output));
    node.text(4, operator);
    for (ProtobufMessage attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node);
  }

  private static ProtobufMessage attribute(String name, long value) {
    return new ProtobufMessage().text(1, name).number(3, value).number(20, INT_ATTRIBUTE);
  }

  private void floats(String name, List<Integer> shape, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    tensor(name, FLOAT, shape, bytes.array());
  }

  private void longs(String name, long value) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    tensor(name, INT64, List.of(1), bytes);
  }

  private void tensor(String name, int type, List<Integer> shape, byte[] bytes) {
    ProtobufMessage tensor = new ProtobufMessage();
    shape.forEach(length -> tensor.number(1, length));
    graph.message(5, tensor.number(2, type).text(8, name).bytes(9, bytes));
  }

  private static ProtobufMessage value(String name, int type, ProtobufMessage... dimensions) {
    ProtobufMessage shape = new ProtobufMessage();
    for (ProtobufMessage dimension : dimensions) {
      shape.message(1, dimension);
    }
    ProtobufMessage tensor = new ProtobufMessage().number(1, type).message(2, shape);
    return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
  }
}
