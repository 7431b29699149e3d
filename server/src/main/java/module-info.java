/** A model behind HTTP: videos, memories, questions, and a page in the browser. */
module io.videoxl.server {
    requires transitive io.videoxl;
    requires com.fasterxml.jackson.databind;
    requires io.prometheus.metrics.core;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires org.eclipse.jetty.client;
    requires org.eclipse.jetty.server;
    requires org.slf4j;

    exports io.videoxl.server;

    // Records as JSON.
    opens io.videoxl.server.api to
            com.fasterxml.jackson.databind;
    opens io.videoxl.server.http to
            com.fasterxml.jackson.databind;
    opens io.videoxl.server.security to
            com.fasterxml.jackson.databind;
    opens io.videoxl.server.store to
            com.fasterxml.jackson.databind;
}
