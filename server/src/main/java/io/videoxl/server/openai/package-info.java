/**
 * The door for clients of OpenAI, llama-server, vLLM and SGLang: completions of chats that show videos and images, and what these clients ask
 * a server for besides.
 */
package io.videoxl.server.openai;
