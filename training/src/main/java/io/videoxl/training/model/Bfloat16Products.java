package io.videoxl.training.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Products of factors that are rounded to bfloat16, three times as fast where the processor has instructions for them; so are those
 * of the backward pass. DJL has no arrays of that type, but runs TorchScript, which has.
 */
final class Bfloat16Products implements Products {
    /** {@code c10::ScalarType}. */
    private static final int FLOAT = 6;

    private static final int BFLOAT16 = 15;

    /** An object of class M whose one attribute says that it is in training, as pickle's second protocol writes it. */
    private static final byte[] OBJECT = ascii("\u0080\2c__torch__\nM\n)\u0081}X\u0008\0\0\0training\u0088sb.");

    /** An empty tuple. */
    private static final byte[] CONSTANTS = ascii("\u0080\2).");

    private final List<Model> models = new ArrayList<>();
    private final ParameterStore none = new ParameterStore();
    private final Model linear;
    private final Model linearWithBias;
    private final Model gated;
    private final Model product;

    Bfloat16Products() {
        linear = script("x, w", "torch.linear(x, w)");
        linearWithBias = script("x, w, b", "torch.linear(x, w, b)");
        gated = script("x, g, u, d", "torch.linear(torch.mul(torch.silu(torch.linear(x, g)), torch.linear(x, u)), d)");
        product = script("x, y", "torch.matmul(x, y)");
    }

    private static String cast(String tensor, int type) {
        return "torch.to(" + tensor + ", " + type + ", False, False, None)";
    }

    private Model script(String arguments, String result) {
        var code =
                """
                class M(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.M, %s) -> Tensor:
                %s    return %s
                """
                        .formatted(
                                arguments.replaceAll("\\w", "$0: Tensor"),
                                Stream.of(arguments.split(", "))
                                        .map(each -> "    " + each + " = " + cast(each, BFLOAT16) + "\n")
                                        .collect(Collectors.joining()),
                                cast(result, FLOAT));
        var model = Model.newInstance("products", "PyTorch");
        models.add(model);
        try {
            model.load(new ByteArrayInputStream(archive(code)));
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException("PyTorch does not take its own language: " + code, e);
        }
        return model;
    }

    private static byte[] archive(String code) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            add(zip, "data.pkl", OBJECT);
            add(zip, "code/__torch__.py", ascii(code));
            add(zip, "constants.pkl", CONSTANTS);
            add(zip, "version", ascii("3\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry("products/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private NDArray run(Model model, NDArray... factors) {
        return model.getBlock().forward(none, new NDList(factors), true).singletonOrThrow();
    }

    @Override
    public NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return bias == null ? run(linear, x, weight) : run(linearWithBias, x, weight, bias);
    }

    @Override
    public NDArray gated(NDArray x, NDArray gate, NDArray up, NDArray down) {
        return run(gated, x, gate, up, down);
    }

    @Override
    public NDArray product(NDArray left, NDArray right) {
        return run(product, left, right);
    }

    @Override
    public void close() {
        models.forEach(Model::close);
    }
}
