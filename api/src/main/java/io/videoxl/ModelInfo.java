package io.videoxl;

import java.nio.file.Path;
import java.util.List;

/**
 * What a loaded model is.
 *
 * @param file the file it was loaded from
 * @param name the model's own name, or the file's where it has none
 * @param fingerprint tells whether two files are the same model in the same weight type: a hash of the header and of samples of the
 *     weights, in hexadecimal
 * @param device name of the device that holds it, or its first part; {@link VideoXL#parts} tells all
 * @param weightBytes bytes of weights on all devices
 * @param hiddenSize width of the decoder
 * @param layers blocks of the decoder
 * @param heads query heads of one block
 * @param keyValueHeads key and value heads of one block
 * @param vocabularySize ids that the tokenizer knows
 * @param contextLength positions that the decoder was trained for; memory, question and answer must fit it together
 * @param window visual tokens in a full window, the unit that is summarised in one pass
 * @param ratios compression ratios that the model was trained with, ascending
 * @param defaultRatio the ratio that {@link WatchOptions} uses unless told otherwise
 * @param imageSize frames are this many pixels wide and high when the model sees them
 * @param tokensPerFrame visual tokens of one frame; of {@code framesPerGroup} frames where these are more
 * @param visionLayers blocks of the vision tower that are run
 * @param family which model of the line it is; one without summaries has a window and a default ratio of 0 and no ratios
 * @param framesPerGroup frames that become visual tokens together
 */
public record ModelInfo(
        Path file,
        String name,
        String fingerprint,
        String device,
        long weightBytes,
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int vocabularySize,
        int contextLength,
        int window,
        List<Integer> ratios,
        int defaultRatio,
        int imageSize,
        int tokensPerFrame,
        int visionLayers,
        ModelFamily family,
        int framesPerGroup) {
    /** Copies the list. */
    public ModelInfo {
        ratios = List.copyOf(ratios);
    }

    ModelInfo withFingerprint(String value) {
        return new ModelInfo(
                file,
                name,
                value,
                device,
                weightBytes,
                hiddenSize,
                layers,
                heads,
                keyValueHeads,
                vocabularySize,
                contextLength,
                window,
                ratios,
                defaultRatio,
                imageSize,
                tokensPerFrame,
                visionLayers,
                family,
                framesPerGroup);
    }
}
