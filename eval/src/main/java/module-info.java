/** How well a model understands long videos. */
module io.videoxl.eval {
    requires transitive io.videoxl;
    requires transitive io.videoxl.worlds;
    requires com.aayushatharva.brotli4j;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.csv;
    requires com.github.luben.zstd_jni;
    requires dev.hardwood.core;
    requires org.apache.commons.io;
    requires org.apache.tika.parser.txt;
    requires unbescape;
    requires org.knowm.xchart;
    requires java.desktop;

    exports io.videoxl.eval;
    exports io.videoxl.eval.card;
    exports io.videoxl.eval.data;
    exports io.videoxl.eval.demo;
    exports io.videoxl.eval.evidence;
    exports io.videoxl.eval.needles;
    exports io.videoxl.eval.report;
    exports io.videoxl.eval.scoring;
    exports io.videoxl.eval.text;
    exports io.videoxl.eval.worlds;

    opens io.videoxl.eval to
            com.fasterxml.jackson.databind;
    opens io.videoxl.eval.card to
            com.fasterxml.jackson.databind;
    opens io.videoxl.eval.data to
            com.fasterxml.jackson.databind;
    opens io.videoxl.eval.evidence to
            com.fasterxml.jackson.databind;
    opens io.videoxl.eval.report to
            com.fasterxml.jackson.databind;
    opens io.videoxl.eval.needles to
            com.fasterxml.jackson.databind;
    opens io.videoxl.eval.worlds to
            com.fasterxml.jackson.databind;
}
