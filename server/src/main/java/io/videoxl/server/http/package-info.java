/**
 * HTTP on Jetty: which request goes to which {@link io.videoxl.server.http.Endpoint}, who may ask, bodies counted while they are read,
 * failures as JSON, byte ranges, server-sent events, and the files of the page.
 */
package io.videoxl.server.http;
