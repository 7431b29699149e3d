package io.videoxl.spark.options;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.spark.models.ModelPlace;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a session's or an application's configuration says.
 *
 * @param all its settings, others included
 */
public record SessionSettings(Map<String, String> all) {
    private static final String PREFIX = "spark.videoxl.";
    private static final String MODEL = PREFIX + "model";
    private static final String MEMORIES = PREFIX + "memories";
    private static final String OPTION = PREFIX + "option.";

    /** Where the model is. */
    public Optional<ModelPlace> model() {
        return Optional.ofNullable(all.get(MODEL)).map(ModelPlace::new);
    }

    /**
     * Where the model is.
     *
     * @throws VideoXLException {@code INVALID_ARGUMENT} if it was not said
     */
    public ModelPlace requiredModel() {
        return model().orElseThrow(() -> new VideoXLException(
                Code.INVALID_ARGUMENT,
                "no model: set " + MODEL + " to a GGUF file that every executor has, or call"
                        + " SparkAskOptions.builder().model(path)"));
    }

    /** The folder of memories. */
    public Optional<String> memories() {
        return Optional.ofNullable(all.get(MEMORIES));
    }

    /**
     * The named options.
     *
     * @throws VideoXLException as {@link NamedOptions#with} does; {@code INVALID_ARGUMENT} for a setting of ours that is not known
     */
    public NamedOptions options() {
        var options = new HashMap<String, String>();
        all.forEach((key, text) -> {
            if (key.startsWith(OPTION)) {
                options.put(key.substring(OPTION.length()), text);
            } else if (key.startsWith(PREFIX) && !key.equals(MODEL) && !key.equals(MEMORIES)) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "no setting " + key + "; expected " + MODEL + ", " + MEMORIES + " or " + OPTION + "NAME");
            }
        });
        return NamedOptions.NONE.with(options);
    }
}
