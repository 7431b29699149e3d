package io.videoxl.engine;

import io.videoxl.ModelFamily;
import io.videoxl.ModelPart;
import io.videoxl.VideoXLException;
import io.videoxl.bindings.generated.videoxl.videoxl;
import io.videoxl.bindings.generated.videoxl.vxl_family_info;
import io.videoxl.bindings.generated.videoxl.vxl_model_info;
import io.videoxl.bindings.generated.videoxl.vxl_progress_callback;
import io.videoxl.bindings.generated.videoxl.vxl_share_info;
import io.videoxl.files.NativePath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/** Weights on a device. */
public final class NativeModel extends NativeObject {
    /** How weights get onto a CPU. */
    public enum Loading {
        /** Mapped, as far as the file allows it: they are in memory once for all processes. */
        MAPPED,
        /** Read into memory of this process. */
        READ
    }

    private final String device;
    private final List<ModelPart> parts;
    private final ModelShape shape;

    private NativeModel(Path file, Maker maker) {
        super("model " + file, null, maker, videoxl::vxl_model_free);
        try (var model = use();
                var arena = Arena.ofConfined()) {
            device = videoxl.vxl_model_device(model.pointer()).getString(0);
            parts = parts(model, arena);
            var info = vxl_model_info.allocate(arena);
            model.check(videoxl.vxl_model_get_info(model.pointer(), info));
            var family = vxl_family_info.allocate(arena);
            model.check(videoxl.vxl_model_get_family(model.pointer(), family));
            shape = shape(info, family(family));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /**
     * Loads a model file. Interrupting the thread cancels.
     *
     * @param device names one, or several as {@code vxl_model_load} takes them; null: the best
     * @param progress receives the part that is loaded, on this thread; if it throws, so does this method
     */
    public static NativeModel load(Path file, String device, Loading loading, DoubleConsumer progress) {
        NativeLayer.load();
        var listener = new LoadListener(progress);
        try (var arena = Arena.ofConfined()) {
            var callback = vxl_progress_callback.allocate(listener, arena);
            var devices = device == null ? MemorySegment.NULL : arena.allocateFrom(device);
            var model = new NativeModel(
                    file, (none, out) -> load(loading, NativePath.of(file, arena), devices, callback, out));
            // What the listener threw at the last call came too late to stop the load.
            try {
                listener.rethrow();
            } catch (Throwable e) {
                model.close();
                throw e;
            }
            return model;
        } catch (VideoXLException e) {
            listener.rethrow();
            throw e;
        }
    }

    private static int load(
            Loading loading, MemorySegment path, MemorySegment device, MemorySegment progress, MemorySegment model) {
        var none = MemorySegment.NULL;
        return switch (loading) {
            case MAPPED -> videoxl.vxl_model_load(path, device, none, progress, none, model);
            case READ -> videoxl.vxl_model_read(path, device, none, progress, none, model);
        };
    }

    /** The name of the device, or of the one that has the first part. */
    public String device() {
        return device;
    }

    public List<ModelPart> parts() {
        return parts;
    }

    private static List<ModelPart> parts(Use model, Arena arena) {
        var share = vxl_share_info.allocate(arena);
        int count = videoxl.vxl_model_share_count(model.pointer());
        var parts = new ArrayList<ModelPart>();
        for (int i = 0; i < count; i++) {
            model.check(videoxl.vxl_model_get_share(model.pointer(), i, share));
            parts.add(new ModelPart(
                    vxl_share_info.device(share).getString(0),
                    vxl_share_info.first_block(share),
                    vxl_share_info.n_blocks(share),
                    i == 0,
                    i == count - 1,
                    vxl_share_info.weight_bytes(share)));
        }
        return List.copyOf(parts);
    }

    public ModelShape shape() {
        return shape;
    }

    private static ModelShape shape(MemorySegment info, Family family) {
        return new ModelShape(
                vxl_model_info.n_embd(info),
                vxl_model_info.n_layer(info),
                vxl_model_info.n_head(info),
                vxl_model_info.n_head_kv(info),
                vxl_model_info.head_dim(info),
                vxl_model_info.n_vocab(info),
                vxl_model_info.n_ctx_train(info),
                vxl_model_info.window(info),
                IntStream.range(0, vxl_model_info.n_ratios(info))
                        .mapToObj(i -> vxl_model_info.ratios(info, i))
                        .toList(),
                vxl_model_info.image_size(info),
                vxl_model_info.patch_size(info),
                vxl_model_info.tokens_per_frame(info),
                vxl_model_info.n_vision_layer(info),
                vxl_model_info.weight_bytes(info),
                family);
    }

    private static Family family(MemorySegment info) {
        int kind = vxl_family_info.family(info);
        return new Family(
                kind == videoxl.VXL_FAMILY_VIDEO_XL_2() ? ModelFamily.VIDEO_XL_2 : ModelFamily.VIDEO_XL,
                vxl_family_info.frames_per_group(info),
                vxl_family_info.chunk_groups(info),
                vxl_family_info.chunk_previous(info));
    }

    /** Keeps what the caller's listener throws until the native call is over: an upcall must not throw. */
    private static final class LoadListener implements vxl_progress_callback.Function {
        private final DoubleConsumer progress;
        private Throwable thrown;

        private LoadListener(DoubleConsumer progress) {
            this.progress = progress;
        }

        @Override
        public int apply(float fraction, MemorySegment user) {
            try {
                progress.accept(fraction);
                return Thread.currentThread().isInterrupted() ? 0 : 1;
            } catch (Throwable e) {
                thrown = e;
                return 0;
            }
        }

        private void rethrow() {
            if (thrown instanceof Error e) {
                throw e;
            } else if (thrown instanceof RuntimeException e) {
                throw e;
            }
        }
    }
}
