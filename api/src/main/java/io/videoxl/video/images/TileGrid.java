package io.videoxl.video.images;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.gguf.GgufKeys;
import io.videoxl.video.fitting.Placement;
import java.util.ArrayList;
import java.util.List;

/**
 * How one image is cut into square tiles, so that the vision tower sees it at more than its own resolution. Of the model's
 * resolutions, each a grid of S×S tiles, the one is taken that keeps most of the image's pixels:
 *
 * <pre>
 * s         = min(w / W, h / H)                        for an image of W×H and a resolution of w×h
 * effective = min(int(W·s) · int(H·s), W·H)            the largest wins,
 * waste     = w·h - effective                          among equals the smallest, then the first
 * </pre>
 *
 * <p>The image is resized to it with its aspect kept ({@code ceil} on the free side), padded with black, centred, and cut into
 * tiles row by row: {@code select_best_resolution}, {@code resize_and_pad_image} and {@code divide_to_patches} of the published
 * code. {@link io.videoxl.Image} compares the article.
 *
 * <p>Immutable.
 */
public final class TileGrid {
    private static final String KEY = "clip.vision.image_grid_pinpoints";

    /** More would be many thousands of visual tokens for one image, and hundreds of megabytes on the way. */
    private static final int MAX_PIXELS = 1 << 27;

    /** Columns and rows of the resolutions in the published model's configuration, in its order. */
    private static final int[][] PUBLISHED = {{1, 2}, {2, 1}, {2, 2}, {3, 1}, {1, 3}};

    /** A width and height in pixels. */
    public record Resolution(int width, int height) {}

    private final int size;
    private final List<Resolution> resolutions;

    private TileGrid(int size, List<Resolution> resolutions) {
        this.size = size;
        this.resolutions = resolutions;
    }

    /**
     * The grid of a model file: of its key {@code clip.vision.image_grid_pinpoints}, or the published one if it has none.
     *
     * @throws VideoXLException {@code MODEL_INVALID}
     */
    public static TileGrid read(GgufKeys model) {
        int size = model.integer("clip.vision.image_size");
        if (size < 1) {
            throw invalid("cannot be read: clip.vision.image_size is " + size, "1 or more");
        }
        return model.contains(KEY) ? of(size, model.integers(KEY)) : published(size);
    }

    /** The grid of models that name no resolutions: (S, 2S), (2S, S), (2S, 2S), (3S, S), (S, 3S). */
    public static TileGrid published(int size) {
        var resolutions = new ArrayList<Resolution>();
        for (int[] grid : PUBLISHED) {
            resolutions.add(new Resolution(grid[0] * size, grid[1] * size));
        }
        return new TileGrid(size, List.copyOf(resolutions));
    }

    /**
     * The grid of a model's {@code image_grid_pinpoints}.
     *
     * @param size S, a tile's edge
     * @param pinpoints width, height, width, height, …; multiples of S
     * @throws VideoXLException {@code MODEL_INVALID}
     */
    public static TileGrid of(int size, int... pinpoints) {
        if (pinpoints.length == 0 || pinpoints.length % 2 != 0) {
            throw invalid("has " + pinpoints.length + " numbers", "pairs of width and height, at least one");
        }
        var resolutions = new ArrayList<Resolution>();
        for (int i = 0; i < pinpoints.length; i += 2) {
            int width = pinpoints[i];
            int height = pinpoints[i + 1];
            if (width <= 0 || height <= 0 || width % size != 0 || height % size != 0) {
                throw invalid("has " + width + "×" + height, "multiples of the image size " + size);
            }
            if ((long) width * height > MAX_PIXELS) {
                throw invalid("has " + width + "×" + height, "at most " + MAX_PIXELS + " pixels");
            }
            resolutions.add(new Resolution(width, height));
        }
        return new TileGrid(size, List.copyOf(resolutions));
    }

    private static VideoXLException invalid(String found, String expected) {
        return new VideoXLException(
                Code.MODEL_INVALID,
                "The model's " + KEY + " " + found + ", expected " + expected
                        + ". Convert the model again with this version's converter.");
    }

    /** S, a tile's edge in pixels. */
    public int size() {
        return size;
    }

    /** The resolutions to choose from. */
    public List<Resolution> resolutions() {
        return resolutions;
    }

    /** The most tiles that any image becomes. */
    public int maxTiles() {
        return resolutions.stream().mapToInt(this::tiles).max().orElseThrow();
    }

    /** How many tiles a resolution has. */
    public int tiles(Resolution resolution) {
        return resolution.width / size * (resolution.height / size);
    }

    /** The resolution for an image of a size. */
    public Resolution choose(int width, int height) {
        Resolution best = null;
        long mostEffective = -1;
        long leastWaste = Long.MAX_VALUE;
        for (var candidate : resolutions) {
            long effective = effectivePixels(candidate, width, height);
            long waste = (long) candidate.width * candidate.height - effective;
            if (effective > mostEffective || effective == mostEffective && waste < leastWaste) {
                best = candidate;
                mostEffective = effective;
                leastWaste = waste;
            }
        }
        return best;
    }

    /** In double precision like the published code, whose roundings decide ties. */
    private static long effectivePixels(Resolution resolution, int width, int height) {
        double scale = Math.min((double) resolution.width / width, (double) resolution.height / height);
        return Math.min((long) (width * scale) * (long) (height * scale), (long) width * height);
    }

    /** Where an image of a size lies on the canvas that is cut into tiles. */
    Placement place(int width, int height) {
        var canvas = choose(width, height);
        double scaleX = (double) canvas.width / width;
        double scaleY = (double) canvas.height / height;
        int fittedWidth = canvas.width;
        int fittedHeight = canvas.height;
        if (scaleX < scaleY) {
            fittedHeight = Math.min((int) Math.ceil(height * scaleX), canvas.height);
        } else {
            fittedWidth = Math.min((int) Math.ceil(width * scaleY), canvas.width);
        }
        return new Placement(
                fittedWidth,
                fittedHeight,
                canvas.width,
                canvas.height,
                (canvas.width - fittedWidth) / 2,
                (canvas.height - fittedHeight) / 2);
    }
}
