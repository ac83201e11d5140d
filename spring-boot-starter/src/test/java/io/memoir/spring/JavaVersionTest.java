package io.memoir.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.client.MemoirClient;
import io.memoir.model.architecture.Model;
import io.memoir.runtime.Recommender;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The modules that other programs take in run on Java 21. */
class JavaVersionTest {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int JAVA_21 = 65;

  @ParameterizedTest
  @ValueSource(
      classes = {
        Model.class,
        Recommender.class,
        MemoirClient.class,
        RecommenderAutoConfiguration.class
      })
  void classFile_ofAnEmbeddedModule_isForJava21(Class<?> type) throws IOException {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream bytes = Objects.requireNonNull(type.getResourceAsStream(resource), resource);
        DataInputStream data = new DataInputStream(bytes)) {
      assertThat(data.readInt()).isEqualTo(MAGIC);
      assertThat(data.readUnsignedShort()).as("minor version, not a preview").isZero();
      assertThat(data.readUnsignedShort()).isEqualTo(JAVA_21);
    }
  }
}
