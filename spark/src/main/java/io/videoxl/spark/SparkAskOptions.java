package io.videoxl.spark;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.spark.models.ModelPlace;
import io.videoxl.spark.options.NamedOptions;
import io.videoxl.spark.options.SessionSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a table of questions is asked.
 *
 * <p>Options of watching and answering have names, which are those of the command {@code videoxl ask} without the dashes, so that
 * Spark's configuration and SQL can give them as well:
 *
 * <ul>
 *   <li>which frames are watched: {@code frames}, {@code rate}, {@code at}, {@code key-frames}, and {@code from}, {@code to};
 *   <li>how: {@code ratio}, {@code memory-limit}, {@code memory-type}, {@code fit}, {@code tiles}, {@code chunks}, {@code
 *       display-aspect}, {@code tone-map}, {@code reserve}, {@code system}, {@code rate-of-source};
 *   <li>how is answered: {@code max-tokens}, {@code max-time}, {@code stop}, {@code temperature}, {@code top-k}, {@code top-p},
 *       {@code min-p}, {@code repetition-penalty}, {@code seed}; {@code evidence}, a number of moments that each answer rests on;
 *   <li>which network addresses may be opened: {@code allow}, {@code timeout};
 *   <li>what computes: {@code device} (default: the GPU that Spark gave to the task, else the library's choice) and {@code threads}
 *       (default: {@code spark.executor.cores} where that is set).
 * </ul>
 *
 * <p>Texts are read as the command reads them; {@code display-aspect} and {@code tone-map} are {@code true} or {@code false}, {@code
 * stop} is one text. What was not set here is taken from the session's configuration: {@code spark.videoxl.model}, {@code
 * spark.videoxl.memories}, and {@code spark.videoxl.option.NAME} for the option {@code NAME}.
 *
 * <p>Immutable and thread-safe.
 */
public final class SparkAskOptions {
    private final Builder settings;
    private final NamedOptions options;

    private SparkAskOptions(Builder settings) {
        this.settings = settings;
        options = NamedOptions.NONE.with(settings.options);
    }

    /** {@return a builder with everything at its default} */
    public static Builder builder() {
        return new Builder();
    }

    String videoColumn() {
        return settings.videoColumn;
    }

    String questionColumn() {
        return settings.questionColumn;
    }

    OptionalInt partitions() {
        return settings.partitions;
    }

    boolean retryErrors() {
        return settings.retryErrors;
    }

    /** Where the model is, here or in a session's settings. */
    ModelPlace model(SessionSettings session) {
        return settings.model.orElseGet(session::requiredModel);
    }

    /** The folder of memories, here or in a session's settings; null: none. */
    String memories(SessionSettings session) {
        return settings.memories.or(session::memories).orElse(null);
    }

    /** The named options, on top of those in a session's settings. */
    NamedOptions options(SessionSettings session) {
        return session.options().with(settings.options);
    }

    /** What was set, for people. */
    @Override
    public String toString() {
        return "SparkAskOptions[model=" + settings.model.map(ModelPlace::text).orElse("as configured") + ", memories="
                + settings.memories.orElse("as configured") + ", options={" + options + "}]";
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {
        private final Map<String, String> options;
        private Optional<ModelPlace> model = Optional.empty();
        private Optional<String> memories = Optional.empty();
        private OptionalInt partitions = OptionalInt.empty();
        private String videoColumn = "video";
        private String questionColumn = "question";
        private boolean retryErrors;

        private Builder() {
            options = new HashMap<>();
        }

        private Builder(Builder other) {
            options = Map.copyOf(other.options);
            model = other.model;
            memories = other.memories;
            partitions = other.partitions;
            videoColumn = other.videoColumn;
            questionColumn = other.questionColumn;
            retryErrors = other.retryErrors;
        }

        /**
         * Where every executor finds the model. Default: {@code spark.videoxl.model}.
         *
         * @param model the path of a GGUF file that is mounted or copied there on every host; or {@code spark-files:NAME} for one
         *     that Spark distributes by {@code --files} or {@code SparkContext.addFile}, to each executor by itself; or {@code demo}
         *     for the small model of {@code io.videoxl:videoxl-demo-model}
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if it is blank
         */
        public Builder model(String model) {
            this.model = Optional.of(new ModelPlace(model));
            return this;
        }

        /**
         * A folder in which the memory of each watched video is kept, so that it need not be watched again: after an executor was
         * lost, in another run, for other questions. A file's name is made from the model, the options of watching, and the video's
         * path, size and time of change. Of a network address, which may show something else another time, none is kept. Default:
         * {@code spark.videoxl.memories}, else nothing is kept.
         *
         * @param folder a folder that is there and that every executor can write to: a path that all hosts mount, or an address
         *     that Hadoop knows, such as {@code s3a://bucket/memories}
         * @return this
         */
        public Builder memories(String folder) {
            memories = Optional.of(folder);
            return this;
        }

        /**
         * Sets an option by its name.
         *
         * @param name one of those that {@link SparkAskOptions} lists
         * @param value as text, or as something whose {@code toString} is it
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT}, here for a name that is not known, and in {@link #build} for a value
         *     that does not fit
         */
        public Builder option(String name, Object value) {
            var text = Objects.requireNonNull(value, name).toString();
            NamedOptions.requireName(name);
            options.put(name, text);
            return this;
        }

        /**
         * The column that names the videos: paths of the executors' machines, addresses of the network (with the option {@code
         * allow}), or addresses of a file system that Hadoop knows. A {@code .vxl} file is opened as the memory that it is.
         *
         * @param name a column of strings; default {@code video}
         * @return this
         */
        public Builder videoColumn(String name) {
            videoColumn = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * The column of the questions.
         *
         * @param name a column of strings; default {@code question}
         * @return this
         */
        public Builder questionColumn(String name) {
            questionColumn = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Into how many tasks the videos are divided, by a hash of their names. More tasks than videos cost little, and fewer videos
         * are begun again when an executor is lost. Default: 32 for each task that can run at a time, by the cores that the cluster
         * has when {@link VideoXLSpark#ask} is called and {@code spark.task.cpus}; say how many where executors come later.
         *
         * @param partitions 1 or more
         * @return this
         * @throws VideoXLException {@code INVALID_ARGUMENT} if it is less than 1
         */
        public Builder partitions(int partitions) {
            if (partitions < 1) {
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT, "partitions is " + partitions + ", expected 1 or more");
            }
            this.partitions = OptionalInt.of(partitions);
            return this;
        }

        /**
         * Whether {@link VideoXLSpark#unanswered} takes a row with an error for one that is still to be asked. Default: false, a bad
         * file stays bad. Where answers are appended, the row with the error stays beside the new one.
         *
         * @param retryErrors whether it does
         * @return this
         */
        public Builder retryErrors(boolean retryErrors) {
            this.retryErrors = retryErrors;
            return this;
        }

        /**
         * Checks the options.
         *
         * @return the options as they are set now
         * @throws VideoXLException {@code INVALID_ARGUMENT} or {@code RATIO_INVALID}, which name the option, what was found and what
         *     was expected
         */
        public SparkAskOptions build() {
            return new SparkAskOptions(new Builder(this));
        }
    }
}
