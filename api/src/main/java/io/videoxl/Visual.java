package io.videoxl;

/** Something that can be shown to a model: a {@link Video} or an {@link Image}. Immutable and thread-safe. */
public sealed interface Visual permits Video, Image {}
