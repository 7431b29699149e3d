package io.videoxl.cli.options;

import io.videoxl.VideoXLException;
import io.videoxl.convert.WeightType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a model file is written. */
public final class WritingOptions {
    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            converter = TypeConverter.class,
            description = "How matrices are stored: f32, f16, bf16, q8_0, q6_K, q5_K or q4_K (default: f16).")
    private WeightType type = WeightType.F16;

    public WeightType type() {
        return type;
    }

    private static final class TypeConverter implements ITypeConverter<WeightType> {
        @Override
        public WeightType convert(String value) {
            try {
                return WeightType.of(value);
            } catch (VideoXLException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
