/** The videoxl command. */
module io.videoxl.cli {
    requires io.videoxl;
    requires io.videoxl.bindings;
    requires io.videoxl.convert;
    requires io.videoxl.eval;
    requires io.videoxl.server;
    requires io.videoxl.worlds;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires org.knowm.xchart;
    requires java.logging;
    requires java.management;

    opens io.videoxl.cli to
            info.picocli;
    opens io.videoxl.cli.commands to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.videoxl.cli.options to
            info.picocli;
    opens io.videoxl.cli.answers to
            com.fasterxml.jackson.databind;
    opens io.videoxl.cli.info to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.videoxl.cli.bench to
            com.fasterxml.jackson.databind;
}
