/**
 * The network as Java reaches it: addresses and what may be told of them, requests over HTTP with redirections, proxies,
 * credentials and the user's headers, and the bytes of a video at any place, taken up again where a connection breaks. Nothing
 * of FFmpeg is here.
 */
package io.videoxl.video.network;
