/**
 * What takes time: loading the model, watching one memory after the other, questions between the windows, and which memories are open.
 */
package io.videoxl.server.work;
