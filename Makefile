.PHONY: help setup demo test format clean

with_tools = . .tools/env && "$$MAVEN" -B -Dvideoxl.ggml.prefix="$$GGML_PREFIX"

help:
	@echo "make demo    set up, build, and let a Java program answer a question about a video"
	@echo "make test    set up, build, and run every test"
	@echo "make setup   find or install what the build needs"
	@echo "make format  format the sources"
	@echo "make clean   remove what was built"

setup:
	@scripts/setup.sh

demo: setup
	@$(with_tools) -q package -DskipTests
	@scripts/demo.sh

test: setup
	@$(with_tools) verify

format: setup
	@$(with_tools) -q spotless:apply

clean:
	rm -rf target */target
