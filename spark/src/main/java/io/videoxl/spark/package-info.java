/**
 * Questions about a fleet of videos, on a Spark cluster. {@link io.videoxl.spark.VideoXLSpark} is where to begin.
 *
 * <p>On the class path only, as Spark itself.
 */
package io.videoxl.spark;
