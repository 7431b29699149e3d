package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What configurations of one model may look like. */
class ConfigReaderTest {
    private static final ModelConfig PUBLISHED = ConfigReader.read(Synthesizer.configOf("7b"), "7b");

    @Test
    void theRotaryBaseMayBeWhereTransformersFiveWritesIt() {
        assertSame(config -> {
            config.remove("rope_theta");
            config.putObject("rope_parameters").put("rope_theta", 1e6).put("rope_type", "default");
        });
        assertSame(config -> config.putObject("rope_parameters").put("rope_theta", 1000000));
        assertSame(config -> {
            config.remove("rope_theta");
            var byType = config.putObject("rope_parameters");
            byType.putObject("full_attention").put("rope_theta", 1e6).put("rope_type", "default");
            byType.putObject("sliding_attention").put("rope_theta", 1e4);
        });
        assertSame(config -> config.putObject("rope_scaling").put("type", "default"));
        assertSame(config -> config.putNull("rope_scaling"));
        assertSame(config -> config.putNull("rope_parameters"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    rope_parameters     | {"rope_theta": 10000}                            | 10000    | 1000000
                    rope_parameters     | {"rope_theta": "1e6"}                            | "1e6"    | rope_theta "1e6"; expected a positive
                    rope_parameters     | {"rope_theta": 1e6, "rope_type": "yarn"}         | yarn     | default
                    rope_parameters     | {"sliding_attention": {"rope_theta": 1e6}}       | sliding  | full_attention
                    rope_parameters     | {"full_attention": {"rope_type": "yarn"}}        | yarn     | default
                    rope_parameters     | {"rope_theta": 1e6, "partial_rotary_factor": 0.5} | 0.5      | not supported
                    rope_parameters     | "default"                                        | default  | not supported
                    rope_scaling        | {"rope_type": "dynamic", "factor": 2}            | dynamic  | not supported
                    rope_theta          | null                                             | no rope_theta | rope_parameters
                    quantization_config | {"load_in_4bit": true}                           | 4bit     | bfloat16
                    layer_types         | ["full_attention", "sliding_attention"]          | sliding  | full_attention
                    tie_word_embeddings | "true"                                           | "true"   | true or false
                    tie_word_embeddings | 1                                                | 1        | true or false
                    beacon_ratio        | 7                                                | 7        | 1440
                    beacon_ratio        | "8"                                              | "8"      | ratios
                    beacon_ratio        | [2.5, 8]                                         | 2.5      | ratios
                    beacon_ratio        | []                                               | []       | 1 to 16
                    image_grid_pinpoints | 336                                             | 336      | list
                    image_grid_pinpoints | [["336", 672]]                                  | "336"    | multiples
                    image_grid_pinpoints | "(6x6),...,(1x1)"                               | (6x6)    | smallest
                    hidden_size         | "3584"                                           | "3584"   | whole number
                    vocab_size          | 152064.5                                         | 152064.5 | whole number
                    mm_vision_select_layer | "-1"                                          | "-1"     | whole number
                    """)
    void aSettingOfTheWrongKindIsRefusedByName(String key, String value, String found, String expected) {
        var message = refused(config -> config.set(key, Json.parse(value, "test")));
        assertTrue(message.contains(key.replace("rope_parameters", "rope_")), message);
        assertTrue(message.contains(found) && message.contains(expected), message);
    }

    @Test
    void theTypeOfTheWeightsIsThatOfTheTensorsWhateverItsKeyIs() {
        assertSame(config -> config.put("torch_dtype", "bfloat16").put("transformers_version", "4.40.0"));
        assertSame(config -> config.put("dtype", "float16").put("transformers_version", "5.0.0"));
        assertSame(config -> config.putArray("layer_types").add("full_attention"));
    }

    @Test
    void aSingleRatioMayBeANumber() {
        assertEquals(List.of(8), read(config -> config.put("beacon_ratio", 8)).ratios());
        assertEquals(
                List.of(8),
                read(config -> config.putArray("beacon_ratio").add(8)).ratios());
    }

    @Test
    void aMissingFeatureLayerIsNotGuessed() {
        var message = refused(config -> config.remove("mm_vision_select_layer"));
        assertTrue(message.contains("mm_vision_select_layer") && message.contains("--vision-select-layer"), message);
        assertTrue(message.contains("-1") && message.contains("-2"), message);
    }

    @Test
    void aGivenFeatureLayerServesWhereTheConfigurationHasNone() {
        var config = (ObjectNode) Synthesizer.configOf("7b");
        config.remove("mm_vision_select_layer");
        for (var layer : List.of(-1, 24)) {
            assertEquals(24, layersRun(config, layer));
        }
        assertEquals(23, layersRun(config, -2));
        config.put("mm_vision_select_layer", -2);
        assertEquals(23, layersRun(config, -2));
        var e = assertThrows(VideoXLException.class, () -> layersRun(config, -1));
        assertTrue(e.getMessage().contains("-2") && e.getMessage().contains("-1"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"/share/models/clip-336", "clip-vit-large-patch14-336-finetuned/", "''"})
    void aRenamedTowerIsTheOneThatItsTensorsFit(String name) {
        var read = ConfigReader.read(
                changed(config -> config.put("mm_vision_tower", name)), "config.json", tensors("7b"), null);
        assertEquals(PUBLISHED, read);
    }

    @Test
    void aTowerOnAnotherSystemsPathIsTheOneOfItsName() {
        assertSame(config -> config.put("mm_vision_tower", "D:\\models\\clip-vit-large-patch14-336"));
    }

    @Test
    void aRenamedTowerThatIsNotKnownIsRefusedWithItsShapes() {
        var shapes = tensors("7b").shapes();
        shapes.put(ModelTensor.VISION + "embeddings.position_embedding.weight", new long[] {1025, 1024});
        var e = assertThrows(
                VideoXLException.class,
                () -> ConfigReader.read(
                        changed(config -> config.put("mm_vision_tower", "/data/tower")),
                        "config.json",
                        new ShapesOf(shapes),
                        null));
        assertTrue(e.getMessage().contains("[1025, 1024]"), e.getMessage());
        assertTrue(e.getMessage().contains("/data/tower"), e.getMessage());
        assertTrue(e.getMessage().contains("clip-vit-large-patch14-336"), e.getMessage());
    }

    private static ShapesOf tensors(String size) {
        return new ShapesOf(new TreeMap<>(ConfigReader.read(Synthesizer.configOf(size), size)
                .withWholeTower()
                .tensors()));
    }

    private static int layersRun(ObjectNode config, int layer) {
        return ConfigReader.read(config, "config.json", TensorShapes.NONE, layer)
                .vision()
                .layersRun();
    }

    private static ObjectNode changed(Consumer<ObjectNode> change) {
        var config = (ObjectNode) Synthesizer.configOf("7b");
        change.accept(config);
        return config;
    }

    private static ModelConfig read(Consumer<ObjectNode> change) {
        return ConfigReader.read(changed(change), "config.json");
    }

    private static void assertSame(Consumer<ObjectNode> change) {
        assertEquals(PUBLISHED, read(change));
    }

    private static String refused(Consumer<ObjectNode> change) {
        var e = assertThrows(VideoXLException.class, () -> read(change));
        assertEquals(Code.MODEL_INVALID, e.code(), e.getMessage());
        assertTrue(e.getMessage().startsWith("config.json "), e.getMessage());
        return e.getMessage();
    }
}
