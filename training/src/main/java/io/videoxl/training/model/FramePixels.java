package io.videoxl.training.model;

import io.videoxl.convert.ModelConfig.Vision;

/** Frames as the patch convolution takes them: normalised as CLIP was trained, and cut into patches, row by row. */
public final class FramePixels {
    private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};
    private static final int CHANNELS = 3;
    private static final float[][] NORMALISED = table();

    private final int size;
    private final int patch;

    /** Of frames as this tower sees them. */
    public FramePixels(Vision vision) {
        size = vision.imageSize();
        patch = vision.patchSize();
    }

    private static float[][] table() {
        var table = new float[CHANNELS][256];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int value = 0; value < 256; value++) {
                table[channel][value] = (float) ((value / 255.0 - MEAN[channel]) / DEVIATION[channel]);
            }
        }
        return table;
    }

    /** Floats of one frame. */
    public int floats() {
        return CHANNELS * size * size;
    }

    /** Patches of one frame. */
    public int patches() {
        return size / patch * (size / patch);
    }

    /**
     * Writes a frame as (patches, channel, row, column).
     *
     * @param rgb size × size pixels of three bytes
     * @param to receives {@link #floats()} numbers from {@code at} on
     */
    public void put(byte[] rgb, float[] to, int at) {
        int next = at;
        for (int top = 0; top < size; top += patch) {
            for (int left = 0; left < size; left += patch) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    for (int y = top; y < top + patch; y++) {
                        int pixel = (y * size + left) * CHANNELS + channel;
                        for (int x = 0; x < patch; x++, pixel += CHANNELS) {
                            to[next++] = NORMALISED[channel][rgb[pixel] & 0xff];
                        }
                    }
                }
            }
        }
    }
}
