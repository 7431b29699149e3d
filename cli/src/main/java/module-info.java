/** The videoxl command. */
module io.videoxl.cli {
    requires io.videoxl;
    requires io.videoxl.convert;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires me.tongfei.progressbar;

    opens io.videoxl.cli to
            info.picocli,
            com.fasterxml.jackson.databind;
}
