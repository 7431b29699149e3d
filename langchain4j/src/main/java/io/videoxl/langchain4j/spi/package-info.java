/** For frameworks that make chat models by builders of their own. */
package io.videoxl.langchain4j.spi;
