package io.videoxl;

/** What the brightness of a video's pictures is coded for. {@link WatchOptions.Builder#toneMapping} says how it is shown. */
public enum DynamicRange {
    /** The standard range; also what is not told. */
    STANDARD,
    /** A high range by perceptual quantization (Recommendation ITU-R BT.2100), as in HDR10. */
    PQ,
    /** A high range by hybrid log-gamma (Recommendation ITU-R BT.2100). */
    HLG,
    /** Dolby Vision of a profile, such as 5, whose pictures nothing else can show rightly. */
    DOLBY_VISION
}
