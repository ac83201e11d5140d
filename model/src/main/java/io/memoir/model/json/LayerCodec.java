package io.memoir.model.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.memoir.model.BadInputException;
import io.memoir.model.Layer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Writes one kind of layer as a JSON object and reads it: the field {@code type} names the kind,
 * the others are its components, each declared once for both directions. Names never change, as
 * they are used in files.
 *
 * <p>The codec of a layer is its constant {@code CODEC}. The layers are those that {@link Layer}
 * permits, so a layer needs no entry in any other list.
 *
 * @param <L> the record
 */
public final class LayerCodec<L extends Layer> {
  private final String type;
  private final Class<L> kind;
  private final List<Field<L, ?>> fields;
  private final Function<DescribedFields, L> reader;

  private LayerCodec(
      String type, Class<L> kind, List<Field<L, ?>> fields, Function<DescribedFields, L> reader) {
    this.type = type;
    this.kind = kind;
    this.fields = fields;
    this.reader = reader;
  }

  /**
   * One component of a layer.
   *
   * @param name of the field
   * @param value the component of a layer
   * @param reader reads the field with a name
   * @param writer converts a value to JSON
   * @param <L> the record
   * @param <V> type of the component
   */
  public record Field<L, V>(
      String name,
      Function<L, V> value,
      BiFunction<DescribedFields, String, V> reader,
      Function<V, JsonElement> writer) {

    private V read(DescribedFields json) {
      return reader.apply(json, name);
    }

    private void write(L layer, JsonObject json) {
      json.add(name, writer.apply(value.apply(layer)));
    }
  }

  /** A whole number. */
  public static <L> Field<L, Integer> integer(String name, Function<L, Integer> value) {
    return new Field<>(name, value, DescribedFields::integer, JsonPrimitive::new);
  }

  /** A number. */
  public static <L> Field<L, Float> number(String name, Function<L, Float> value) {
    return new Field<>(name, value, DescribedFields::number, JsonPrimitive::new);
  }

  /** A boolean. */
  public static <L> Field<L, Boolean> flag(String name, Function<L, Boolean> value) {
    return new Field<>(name, value, DescribedFields::flag, JsonPrimitive::new);
  }

  /** A nested layer. */
  public static <L> Field<L, Layer> layer(String name, Function<L, Layer> value) {
    return new Field<>(name, value, (json, field) -> read(json.object(field)), LayerCodec::write);
  }

  /** Nested layers. */
  public static <L> Field<L, List<Layer>> layers(String name, Function<L, List<Layer>> value) {
    return new Field<>(
        name,
        value,
        (json, field) -> json.objects(field).stream().map(LayerCodec::read).toList(),
        LayerCodec::array);
  }

  private static JsonArray array(List<Layer> layers) {
    JsonArray array = new JsonArray();
    layers.forEach(each -> array.add(write(each)));
    return array;
  }

  /** The codec of a layer with one component. */
  public static <L extends Layer, A> LayerCodec<L> of(
      String type, Class<L> kind, Field<L, A> first, Function<A, L> make) {
    return new LayerCodec<>(type, kind, List.of(first), json -> make.apply(first.read(json)));
  }

  /** The codec of a layer with two components. */
  public static <L extends Layer, A, B> LayerCodec<L> of(
      String type, Class<L> kind, Field<L, A> first, Field<L, B> second, BiFunction<A, B, L> make) {
    return new LayerCodec<>(
        type,
        kind,
        List.of(first, second),
        json -> make.apply(first.read(json), second.read(json)));
  }

  /** The codec of a layer with three components. */
  public static <L extends Layer, A, B, C> LayerCodec<L> of(
      String type,
      Class<L> kind,
      Field<L, A> first,
      Field<L, B> second,
      Field<L, C> third,
      Maker<A, B, C, L> make) {
    return new LayerCodec<>(
        type,
        kind,
        List.of(first, second, third),
        json -> make.of(first.read(json), second.read(json), third.read(json)));
  }

  /**
   * The constructor of a record with three components.
   *
   * @param <A> type of the first
   * @param <B> type of the second
   * @param <C> type of the third
   * @param <L> the record
   */
  @FunctionalInterface
  public interface Maker<A, B, C, L> {
    /** Creates the record. */
    L of(A first, B second, C third);
  }

  /** A layer as a JSON object. */
  public static JsonObject write(Layer layer) {
    for (LayerCodec<?> codec : Codecs.BY_TYPE.values()) {
      if (codec.kind.isInstance(layer)) {
        return codec.json(layer);
      }
    }
    throw new IllegalStateException("no codec of " + layer.getClass());
  }

  private JsonObject json(Layer layer) {
    JsonObject json = new JsonObject();
    json.addProperty("type", type);
    fields.forEach(field -> field.write(kind.cast(layer), json));
    return json;
  }

  /**
   * Reads the output of {@link #write}; unknown fields are rejected.
   *
   * @throws BadInputException if the type of the layer is not known
   */
  public static Layer read(DescribedFields json) {
    String type = json.text("type");
    LayerCodec<?> codec = Codecs.BY_TYPE.get(type);
    if (codec == null) {
      throw new BadInputException(
          "%s is a layer of unknown type '%s'"
              .formatted(json.place(), type.replaceAll("\\p{Cntrl}", " ")));
    }
    Layer layer = codec.reader.apply(json);
    json.requireAllKnown();
    return layer;
  }

  /** The codecs of all layers, initialised when the first layer is written or read. */
  private static final class Codecs {
    static final Map<String, LayerCodec<?>> BY_TYPE = new LinkedHashMap<>();

    static {
      for (Class<?> layer : Layer.class.getPermittedSubclasses()) {
        LayerCodec<?> codec = codec(layer);
        if (BY_TYPE.putIfAbsent(codec.type, codec) != null) {
          throw new IllegalStateException("two layers have the type '" + codec.type + "'");
        }
      }
    }

    private static LayerCodec<?> codec(Class<?> layer) {
      try {
        var constant = layer.getDeclaredField("CODEC");
        constant.setAccessible(true);
        if (constant.get(null) instanceof LayerCodec<?> codec) {
          return codec;
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(layer + " has no constant CODEC", e);
      }
      throw new IllegalStateException("the constant CODEC of " + layer + " is not a codec");
    }
  }
}
