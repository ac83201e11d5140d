package io.memoir.train.kernel;

import io.memoir.model.BadInputException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A dense matrix with contiguous rows, in native memory that libtorch and the vector kernels share.
 *
 * <p>It grows and never shrinks, so that a run over batches of many sizes allocates only a few
 * times. Values are undefined after {@link #resize}.
 */
public final class Matrix {

  /** The type of the values. */
  public enum Type {
    FLOAT32(4, torch.ScalarType.Float),
    /** The upper half of a 32-bit float: 8 bits of precision, the same range. */
    BFLOAT16(2, torch.ScalarType.BFloat16);

    final int bytes;
    final torch.ScalarType scalarType;

    Type(int bytes, torch.ScalarType scalarType) {
      this.bytes = bytes;
      this.scalarType = scalarType;
    }

    public int bytes() {
      return bytes;
    }
  }

  /** The size of a cache line and of the widest vector. */
  private static final long ALIGNMENT = 64;

  private static final long MOST_BYTES = Integer.MAX_VALUE - 4 * ALIGNMENT;

  /** The maximum number of 32-bit values. */
  public static final long MOST_VALUES = MOST_BYTES / Float.BYTES;

  private final Type type;
  private int rows;
  private int columns;
  private long capacity;
  private Arena arena = Arena.ofAuto();
  private MemorySegment memory = MemorySegment.NULL;
  private BytePointer pointer = new BytePointer();
  private Tensor tensor = new Tensor();

  private Matrix(Type type) {
    this.type = type;
  }

  /** An empty matrix, to be resized. */
  public static Matrix empty(Type type) {
    return new Matrix(type);
  }

  /** An empty matrix of 32-bit floats, to be resized. */
  public static Matrix empty() {
    return new Matrix(Type.FLOAT32);
  }

  /** A matrix of 32-bit zeros. */
  public static Matrix zeros(int rows, int columns) {
    Matrix matrix = empty().resize(rows, columns);
    matrix.fill(0);
    return matrix;
  }

  /** Whether a matrix of 32-bit values can have a shape. */
  public static boolean fits(int rows, int columns) {
    return (long) rows * columns <= MOST_VALUES;
  }

  /**
   * Changes the shape; the values are undefined afterwards.
   *
   * @throws BadInputException if the matrix would be larger than 2 GiB
   */
  public Matrix resize(int newRows, int newColumns) {
    if (newRows == rows && newColumns == columns && capacity > 0) {
      return this;
    }
    long bytes = (long) newRows * newColumns * type.bytes;
    if (bytes > MOST_BYTES) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "a matrix of %,d x %,d values is larger than the limit of 2 GiB: training needs fewer"
                  + " items, a smaller width or batch, or fewer candidates",
              newRows,
              newColumns));
    }
    if (bytes + 2 * ALIGNMENT > capacity) {
      // Padded (with zeros) to a whole vector, which the kernels may read and write.
      capacity = Math.min(Integer.MAX_VALUE - ALIGNMENT, bytes + bytes / 4 + 2 * ALIGNMENT);
      arena = Arena.ofAuto();
      memory = arena.allocate(capacity, ALIGNMENT);
      pointer = new BytePointer(memory.asByteBuffer());
    }
    rows = newRows;
    columns = newColumns;
    tensor.close();
    // The tensor has a reference of its own, so that no scope of a caller frees it.
    try (PointerScope _ = new PointerScope()) {
      tensor =
          torch.from_blob(pointer, new long[] {rows, columns}, new TensorOptions(type.scalarType));
      tensor.retainReference();
    }
    return this;
  }

  public Type type() {
    return type;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Number of values. */
  public int size() {
    return rows * columns;
  }

  /** The bytes, for the kernels. */
  public MemorySegment memory() {
    return memory;
  }

  /** The same memory as a libtorch tensor {@code [rows, columns]}; owned by this matrix. */
  public Tensor tensor() {
    return tensor;
  }

  /**
   * Rows {@code from} to {@code from + count - 1} as a libtorch tensor, which the caller closes.
   */
  public Tensor rowsAsTensor(int from, int count) {
    return tensor.narrow(0, from, count);
  }

  /**
   * A block of rows and columns as a libtorch tensor on the same memory, which the caller closes.
   */
  public Tensor blockAsTensor(int row, int rowCount, int column, int columnCount) {
    return tensor.narrow(0, row, rowCount).narrow(1, column, columnCount);
  }

  /** The value at a row and column of a 32-bit matrix; for tests and tables, not for loops. */
  public float at(int row, int column) {
    return memory.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * columns + column);
  }

  /** Sets every value of a 32-bit matrix. */
  public void fill(float value) {
    if (value == 0) {
      memory.asSlice(0, (long) size() * type.bytes).fill((byte) 0);
    } else {
      for (long i = 0; i < size(); i++) {
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      }
    }
  }

  /** Sets a row to zero, for all types. */
  public void clearRow(int row) {
    long rowBytes = (long) columns * type.bytes;
    memory.asSlice(row * rowBytes, rowBytes).fill((byte) 0);
  }

  /**
   * Sets the rows from {@code from} on to zero, for all types.
   *
   * @param from at most the number of rows
   */
  public void clearRows(int from) {
    long rowBytes = (long) columns * type.bytes;
    memory.asSlice(from * rowBytes, (rows - from) * rowBytes).fill((byte) 0);
  }

  /**
   * The number of rows, at least {@code rows}, with which a product of {@code rows} rows is
   * computed; the additional rows are zeros. libtorch compiles its bfloat16 products for every new
   * shape, which takes longer than the product.
   */
  public static int paddedRows(int rows) {
    int unit = rows < 1024 ? 64 : rows < 4096 ? 256 : 512;
    return (rows + unit - 1) / unit * unit;
  }

  /** Copies the values of an array of exactly {@link #size} values. */
  public void copyFrom(float[] values) {
    if (values.length != size()) {
      throw new IllegalArgumentException(values.length + " values for a matrix of " + size());
    }
    MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, 0, values.length);
  }

  /** A copy of the values of a 32-bit matrix. */
  public float[] toArray() {
    float[] values = new float[size()];
    MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
    return values;
  }

  /** An independent matrix with the same values. */
  public Matrix copy() {
    Matrix copy = empty(type).resize(rows, columns);
    copy.copyFrom(this);
    return copy;
  }

  /**
   * Copies some of the equal parts of a matrix of the same type and shape.
   *
   * @param which whether each part is copied, in order; their number divides the size
   */
  public void copyParts(Matrix other, boolean[] which) {
    long bytes = (long) size() * type.bytes / which.length;
    for (int part = 0; part < which.length; part++) {
      if (which[part]) {
        MemorySegment.copy(other.memory, part * bytes, memory, part * bytes, bytes);
      }
    }
  }

  /** Copies the values of a matrix of the same type and shape. */
  public void copyFrom(Matrix other) {
    MemorySegment.copy(other.memory, 0, memory, 0, (long) size() * type.bytes);
  }
}
