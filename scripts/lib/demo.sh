# Sourced. A model, a film and pictures to try things out on, made here so that nothing has to be fetched: the model is small and
# its weights come from a formula, and so its words are noise. Needs $home, and .tools/env sourced.

demo=${VIDEOXL_DEMO:-$home/target/demo}
# shellcheck disable=SC2034
model=$demo/model.gguf film=$demo/film.mp4 pictures=$demo/pictures

# Java decodes arguments and names of files by the locale, and takes none, and one that is not installed, for ASCII.
case $(locale charmap 2>/dev/null || true) in
    '' | ANSI_X3.4-1968) export LC_ALL=C.UTF-8 ;;
esac

example() { # class, arguments
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "$home/examples/target/lib/*" "io.videoxl.examples.$1" "${@:2}"
}

# Made under another name first: what is there is whole.
make_model() { # its size, golden without one
    mkdir -p "$demo"
    [ $# -eq 0 ] || model=$demo/$1.gguf
    if ! [ -f "$model" ]; then
        echo "Making a small model: $model" >&2
        "$home/videoxl" synth "${1:-golden}" "$demo/new.gguf" >&2
        mv "$demo/new.gguf" "$model"
    fi
}

make_film() {
    mkdir -p "$demo"
    if ! [ -f "$film" ]; then
        echo "Making a video of several minutes: $film" >&2
        example MakeDemoVideo "$demo/new.mp4"
        mv "$demo/new.mp4" "$film"
    fi
}

make_pictures() {
    if ! [ -d "$pictures" ]; then
        echo "Making pictures: $pictures" >&2
        mkdir -p "$demo"
        rm -rf "$demo/new"
        example MakeDemoPictures "$demo/new"
        mv "$demo/new" "$pictures"
    fi
}
