/**
 * A model behind HTTP: videos are uploaded and watched into memories, which are asked any number of questions, by programs, by clients of
 * OpenAI's API and by a page in the browser. {@link io.videoxl.server.VideoXLServer} is where to start.
 *
 * {@snippet lang=java :
 * try (var server = VideoXLServer.builder()
 *         .model(Path.of("model.gguf"))
 *         .folder(Path.of("videoxl-data"))
 *         .start()) {
 *     System.out.println(server.uri());
 *     server.awaitEnd();
 * }
 * }
 */
package io.videoxl.server;
