/** The server's own API below {@code /api}: docs/server.md tells all of it. */
package io.videoxl.server.api;
