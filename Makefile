.PHONY: help setup build install demo test format clean

# The native build is no sub-make of this one.
maven = . .tools/env && env -u MAKEFLAGS -u MAKELEVEL "$$MAVEN" -B -Dvideoxl.ggml.prefix="$$GGML_PREFIX"

help:
	@echo "make demo    set up, build, and let a Java program answer a question about a video"
	@echo "make test    set up, build, and run every test"
	@echo "make install set up, build, and put the jars into the local Maven repository"
	@echo "make build   set up and build, for the command ./videoxl"
	@echo "make setup   find or install what the build needs"
	@echo "make format  format the sources"
	@echo "make clean   remove what was built"

setup:
	@scripts/setup.sh

build: setup
	@$(maven) -q package -DskipTests

install: setup
	@$(maven) -q install -DskipTests

demo: build
	@scripts/demo.sh

test: setup
	@$(maven) verify -Dvideoxl.sanitize

format: setup
	@$(maven) -q spotless:apply

clean:
	rm -rf target */target
