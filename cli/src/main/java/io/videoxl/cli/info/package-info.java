/** What models, videos and saved memories hold, and which versions these are, as {@code videoxl info} tells it. */
package io.videoxl.cli.info;
