/** Makes GGUF models: from a Hugging Face Video-XL folder, or from a formula. */
module io.videoxl.convert {
    requires io.videoxl.bindings;
    requires transitive io.videoxl;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;

    exports io.videoxl.convert;
}
