/**
 * LangChain4j's chat models over a {@link io.videoxl.VideoXL}. <b>Show a film as {@code VideoContent.from(path.toUri())}, never as
 * {@code VideoContent.from(path, "video/mp4")}</b>: the second reads the whole file into memory as Base64, and carries it through
 * every message and chat memory; the first names the file, which is read from where it is.
 *
 * <p>{@link io.videoxl.langchain4j.VideoXLChatModel} answers at once, {@link io.videoxl.langchain4j.VideoXLStreamingChatModel} piece
 * by piece. LangChain4j sends a conversation again with every question, its films too. Here each is watched once: a
 * {@link io.videoxl.langchain4j.WatchCache} keeps what was watched.
 *
 * <h2>What the model is shown</h2>
 *
 * <ul>
 *   <li>The system message is the conversation's system turn; there may be one, at any place.
 *   <li>Images and videos come before the conversation, in the order of the messages and of each message's contents, as the model
 *       was trained. One that an earlier message showed is not shown again.
 *   <li>A message's texts follow, in their order. Text <em>between</em> two images or videos of a message cannot be kept there, and is
 *       refused.
 *   <li>Messages of the user that follow each other are one question. Before an answer whose question has left a chat memory stands
 *       an empty question.
 *   <li>What a chat memory drops, the model no longer sees: keep the message that shows the film, or show it with every question.
 * </ul>
 *
 * <h2>What is refused</h2>
 *
 * <p>Audio, PDF, tools, tool results, JSON formats, frequency and presence penalties, another model's name, names of users and
 * levels of detail beside {@code LOW} and {@code AUTO} are an {@link dev.langchain4j.exception.UnsupportedFeatureException}; a URL,
 * MIME type, Base64 text or option that does not fit is an {@link dev.langchain4j.exception.InvalidRequestException}. Both name it, and
 * are thrown by the call itself before anything is watched, also where answers are streamed. Other failures come from watching and
 * answering:
 *
 * <table>
 *   <caption>What failures become; each has the {@link io.videoxl.VideoXLException} as its cause</caption>
 *   <tr><th>codes</th><th>exception</th></tr>
 *   <tr><td>{@code VIDEO_UNREADABLE}, {@code VIDEO_EMPTY}, {@code INVALID_ARGUMENT}, {@code RATIO_INVALID},
 *       {@code CONTEXT_EXCEEDED}</td><td>{@link dev.langchain4j.exception.InvalidRequestException}</td></tr>
 *   <tr><td>{@code MODEL_UNREADABLE}, {@code MODEL_INVALID}, {@code CLOSED}</td>
 *       <td>{@link dev.langchain4j.exception.ModelNotFoundException}</td></tr>
 *   <tr><td>{@code CANCELLED}: the calling thread was interrupted</td>
 *       <td>{@link dev.langchain4j.exception.NonRetriableException}</td></tr>
 *   <tr><td>a builder's {@code timeout} is over</td><td>{@link dev.langchain4j.exception.TimeoutException}</td></tr>
 *   <tr><td>all others</td><td>{@link dev.langchain4j.exception.InternalServerException}</td></tr>
 * </table>
 */
package io.videoxl.langchain4j;
