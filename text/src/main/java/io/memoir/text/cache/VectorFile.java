package io.memoir.text.cache;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.file.FullDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/**
 * Vectors of one encoder in a file to which records are only appended. It consists of a {@link
 * VectorHeader} and records of equal size, little-endian:
 *
 * <pre>
 * byte[]   32: {@link TextHash} of the text
 * float[]  the vector
 * int      CRC-32C of both
 * </pre>
 *
 * A record whose checksum does not match is treated as absent. A process that is killed leaves at
 * most an incomplete record at the end, which is overwritten by the next append. A file may be
 * shared by threads and processes: it is locked during an append. Records that another process has
 * appended become visible when the file is opened again.
 */
public final class VectorFile implements AutoCloseable {
  /**
   * Held while any file is appended to or closed: POSIX locks do not exclude threads of the same
   * process, and are released when the process closes any channel of the file.
   */
  private static final ReentrantLock PROCESS = new ReentrantLock();

  private static final int READ_AT_ONCE = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final int width;
  private final int recordBytes;
  private final long begin;
  private final Map<TextHash, Long> places = new ConcurrentHashMap<>();

  private VectorFile(Path file, FileChannel channel, int width, long begin) {
    this.file = file;
    this.channel = channel;
    this.width = width;
    this.recordBytes = TextHash.BYTES + 4 * width + 4;
    this.begin = begin;
  }

  /**
   * Opens or creates a file.
   *
   * @throws BadInputException if the file is of another version or encoder, or is not a vector file
   */
  public static VectorFile open(Path file, TextEncoder encoder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean opened = false;
    try {
      byte[] header = VectorHeader.of(encoder);
      VectorFile vectors = new VectorFile(file, channel, encoder.width(), header.length);
      vectors.locked(() -> vectors.start(header, encoder));
      vectors.find();
      opened = true;
      return vectors;
    } finally {
      if (!opened) {
        close(channel);
      }
    }
  }

  /** Number of vectors in the file. */
  public int size() {
    return places.size();
  }

  /** The vector of a text, {@code [encoder.width()]}, if the file has it. */
  public Optional<float[]> vector(TextHash text) throws IOException {
    Long place = places.get(text);
    if (place == null) {
      return Optional.empty();
    }
    ByteBuffer record = read(place, recordBytes);
    if (record.remaining() < recordBytes || !fits(record, 0)) {
      return Optional.empty();
    }
    float[] vector = new float[width];
    record
        .position(TextHash.BYTES)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(vector);
    return Optional.of(vector);
  }

  /**
   * Appends vectors. When this returns, the records have been written to the operating system but
   * not synced to disk.
   *
   * @param vectors vectors by text, each {@code [encoder.width()]}
   */
  public void append(Map<TextHash, float[]> vectors) throws IOException {
    ByteBuffer records =
        ByteBuffer.allocate(Math.multiplyExact(recordBytes, vectors.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    vectors.forEach((text, vector) -> {
      int at = records.position();
      text.write(records);
      for (float value : vector) {
        records.putFloat(value);
      }
      records.putInt(checksum(records, at));
    });
    records.flip();
    locked(() -> {
      long end = begin + (channel.size() - begin) / recordBytes * recordBytes;
      write(records, end);
      for (TextHash text : vectors.keySet()) {
        places.put(text, end);
        end += recordBytes;
      }
    });
  }

  @Override
  public void close() throws IOException {
    close(channel);
  }

  private static void close(FileChannel channel) throws IOException {
    PROCESS.lock();
    try (channel) {
      // Closed while no other file of this process holds a lock.
    } finally {
      PROCESS.unlock();
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void locked(Writing writing) throws IOException {
    PROCESS.lock();
    try (FileLock _ = channel.lock()) {
      writing.run();
    } catch (IOException e) {
      throw FullDisk.named(file, e);
    } finally {
      PROCESS.unlock();
    }
  }

  /** Writes the header if it is missing or incomplete, otherwise checks it. */
  private void start(byte[] header, TextEncoder encoder) throws IOException {
    ByteBuffer read = read(0, header.length);
    byte[] found = new byte[read.remaining()];
    read.get(found);
    if (found.length < header.length && Arrays.equals(found, Arrays.copyOf(header, found.length))) {
      write(ByteBuffer.wrap(header), 0);
    } else {
      VectorHeader.require(header, found, encoder, file);
    }
  }

  /** Indexes all complete records. */
  private void find() throws IOException {
    int together = Math.max(1, READ_AT_ONCE / recordBytes);
    long place = begin;
    while (true) {
      ByteBuffer records = read(place, together * recordBytes);
      int whole = records.remaining() / recordBytes;
      for (int i = 0; i < whole; i++) {
        if (fits(records, i * recordBytes)) {
          places.put(TextHash.read(records.position(i * recordBytes)), place);
        }
        place += recordBytes;
      }
      if (whole < together) {
        return;
      }
    }
  }

  /** Whether the checksum of a record matches. */
  private boolean fits(ByteBuffer records, int at) {
    return records.getInt(at + recordBytes - 4) == checksum(records, at);
  }

  private int checksum(ByteBuffer records, int at) {
    CRC32C checksum = new CRC32C();
    checksum.update(records.slice(at, recordBytes - 4));
    return (int) checksum.getValue();
  }

  /** The bytes at a position; fewer than requested at the end of the file. */
  private ByteBuffer read(long place, int bytes) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (read.hasRemaining() && channel.read(read, place + read.position()) >= 0) {
      // until full or at the end
    }
    return read.flip();
  }

  private void write(ByteBuffer bytes, long place) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, place + bytes.position());
    }
  }
}
