/** A program that asks about a film through LangChain4j. */
module film {
    requires io.videoxl;
    requires io.videoxl.langchain4j;
    requires langchain4j;
    requires langchain4j.core;
}
