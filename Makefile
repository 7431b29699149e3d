.PHONY: help setup build install man demo needle card evidence pictures support test train jmh pytorch fuzz load truth golden corpus format clean

# The native build is no sub-make of this one.
maven = . .tools/env && env -u MAKEFLAGS -u MAKELEVEL "$$MAVEN" -B -Dvideoxl.ggml.prefix="$$GGML_PREFIX" $(if $(GPU),-Dvideoxl.gpu=$(GPU)) $(if $(ARCH),-Dvideoxl.cuda.architectures='$(ARCH)')

help:
	@echo "make demo    set up, build, and let the small model answer questions about a film"
	@echo "make needle  set up, build, and look for needles in haystacks of up to 2048 frames"
	@echo "make card    set up, build, and measure the small model: the tables of its card"
	@echo "make evidence set up, build, and measure whether answers rest on what they are said to: the table of docs/evidence.md"
	@echo "make support set up, build, and fit what tells the support of an answer; prints the constants of Support.java"
	@echo "make test    set up, build, and run every test"
	@echo "make pictures set up, build, and take README's pictures of the page"
	@echo "make train   set up, build, and train the small model, TRAIN='--minutes 60'; fetches 110 MB once"
	@echo "make install set up, build, and put the jars into the local Maven repository"
	@echo "make jmh     set up, build, and run the small benchmarks, all or those that JMH=... names"
	@echo "make pytorch set up, build, and measure beside PyTorch, SIZE=0.5b TYPE=f16; fetches 110 MB once"
	@echo "make corpus  set up, build, and decode other projects' images beside Pillow; fetches 300 MB, FOLDER=... keeps them"
	@echo "make fuzz    set up, build, and try damaged inputs for MINUTES=60"
	@echo "make load    set up, build, and try a server with many clients, cut uploads, malformed requests and kill -9; MINUTES=10 of asking"
	@echo "make truth   set up, build, and compare every video in FOLDER=... with a linear decode of it"
	@echo "make golden  set up, build, and print how far each golden file's numbers are off; GOLDEN='FOLDER FOLDER' names others"
	@echo "make man     set up, build, and make man pages in target/man; needs asciidoctor"
	@echo "make build   set up and build, for the command ./videoxl"
	@echo "make setup   find or install what the build needs"
	@echo "make format  format the sources"
	@echo "GPU=cuda, vulkan or hip with any of them adds ggml's backend for such GPUs; ARCH='80;90' names CUDA's architectures"
	@echo "make clean   remove what was built"

setup:
	@scripts/setup.sh

build: setup
	@$(maven) -q package -DskipTests
	@./videoxl prepare-start || echo "./videoxl works, but starts no faster: prepare-start failed"

install: setup
	@$(maven) -q install -DskipTests

man: setup
	@$(maven) -q -Pman -pl cli -am test -DskipTests
	@scripts/man.sh

demo: build
	@scripts/demo.sh

needle: build
	@./videoxl niah demo target/needle.jsonl --lengths 256,512,1024,2048 --depths 0,0.25,0.5,0.75,1 --ratio 8 --plot target/needle.png

card: build
	@scripts/card.sh

# None of these played a part in building or calibrating.
SEEDS_OF_EVIDENCE = 77001,77002,77003,77004,77005

evidence: build
	@./videoxl eval evidence demo target/evidence --seeds $(SEEDS_OF_EVIDENCE) --json docs/evidence.json \
	    --into docs/evidence.md --into README.md

# Of films that no published figure is of. What it prints belongs into api/src/main/java/io/videoxl/evidence/Support.java.
SEEDS_OF_SUPPORT = 52001,52002,52003,52004,52005,52006
support: build
	@./videoxl eval evidence demo target/support --seeds $(SEEDS_OF_SUPPORT) --fit-support

test: setup
	@scripts/setup-tests.sh
	@$(maven) verify -Dvideoxl.sanitize

# README's pictures of the page: what the small model says there.
pictures: build
	@scripts/setup-tests.sh
	@scripts/page-pictures.sh

train: setup
	@$(maven) -q -Ptrain -pl training -am test -DskipTests $(if $(TRAIN),-Dtrain="$(TRAIN)")

jmh: setup
	@$(maven) -q -Pjmh -pl src-test -am test -DskipTests $(if $(JMH),-Djmh="$(JMH)")

pytorch: setup
	@$(maven) -q -Ppytorch -pl src-test -am test -DskipTests $(if $(SIZE),-Dsize=$(SIZE)) $(if $(TYPE),-Dtype=$(TYPE)) $(if $(REPORT),-Dours.skip=true -Dreport="$(abspath $(REPORT))")

fuzz: setup
	@scripts/fuzz.sh

load: setup
	@$(maven) -q -Pload -Dload="$(or $(MINUTES),10) $(or $(SEED),1) $(PARTS)" -pl server -am test -DskipTests

golden: setup
	@$(maven) -q -Pgolden -pl src-test -am test -DskipTests \
	    -Dgolden="$(abspath $(or $(GOLDEN),src-test/src/test/resources/golden src-test/src/test/resources/golden-xl2))"

truth: setup
	@test -n "$(FOLDER)" || { echo "make truth FOLDER=/path/to/videos"; exit 2; }
	@$(maven) -q -Ptruth -pl src-test -am test -DskipTests -Dtruth="$(abspath $(FOLDER))"

corpus: setup
	@scripts/corpus.sh

format: setup
	@$(maven) -q spotless:apply

clean:
	rm -rf target */target
