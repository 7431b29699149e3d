package io.videoxl.convert;

/**
 * How far the writing of a model file has come.
 *
 * @param tensor name of the tensor that was last worked on
 * @param tensorsDone tensors that are whole
 * @param tensors tensors in all
 * @param bytesDone bytes of tensor data written
 * @param bytes bytes of tensor data in all
 */
public record ConversionProgress(String tensor, int tensorsDone, int tensors, long bytesDone, long bytes) {}
