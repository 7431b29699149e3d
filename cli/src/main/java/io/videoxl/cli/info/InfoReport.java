package io.videoxl.cli.info;

import io.videoxl.Device;
import java.util.List;

/** What {@code videoxl info} tells. What could not be found out is null or left out. */
public record InfoReport(
        String videoxl,
        String nativeLayer,
        String ffmpeg,
        String java,
        String system,
        List<Device> devices,
        List<ModelSummary> models,
        List<VideoSummary> videos,
        List<MemorySummary> memories) {}
