# `make` alone lists the commands. Variables: PYTHON=python3.12 picks the interpreter of .venv, CXX the compiler,
# TEST="tests/test_x.py -k name" what `make pytest` runs, UEPOOL_APT=0 forbids installing system packages.
PYTHON ?= python3
JOBS ?= $(shell nproc)
TEST ?=
# The tests wait for other processes most of the time: more workers than cores.
TEST_WORKERS ?= $(shell expr $(JOBS) + 1)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --no-build-isolation --constraint constraints.txt
# What [build-system] requires, and a cmake and ninja of known versions: present in .venv, so that the compiled part is
# rebuilt in place (build/<wheel tag>) rather than from scratch.
BUILD_TOOLS := scikit-build-core pybind11 grpcio-tools cmake ninja
NATIVE := CMakeLists.txt $(shell find cpp proto -type f \( -name '*.h' -o -name '*.cc' -o -name '*.proto' \) ! -name '*_test.cc' 2>/dev/null)
FORMATTED_CXX = $(shell find cpp ue_plugin benchmarks examples -type f \( -name '*.h' -o -name '*.cc' -o -name '*.cpp' \) 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-slow proof bench build plugin lint format portable test-cpp test-asan test-tsan \
	plugin-programs test-plugin test-plugin-sanitized model pytest \
	packages-demo packages-test packages-slow packages-bench clean distclean

help: ## this list
	@echo "uepool: many simulator processes, one vectorized environment"
	@echo
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-27s %s\n", $$1, $$2 }'
	@echo
	@echo "Everything Python goes into $(VENV), everything compiled into build/."

# --- setting up ------------------------------------------------------------------------------------------------------

packages-demo:
	@scripts/system_packages.sh demo $(PYTHON)

packages-test:
	@scripts/system_packages.sh test $(PYTHON)

packages-slow:
	@scripts/system_packages.sh slow $(PYTHON)

packages-bench:
	@scripts/system_packages.sh bench $(PYTHON)

# Made afresh when its interpreter is gone, or when PYTHON=... asks for another one.
made_by := $(shell $(BIN)/python -c '' 2>/dev/null && cat $(VENV)/made-by 2>/dev/null)
ifeq ($(made_by),)
.PHONY: $(VENV)/made-by
else ifneq ($(origin PYTHON),file)
ifneq ($(made_by),$(PYTHON))
.PHONY: $(VENV)/made-by
endif
endif
$(VENV)/made-by: | packages-demo
	@echo "Setting up $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "$(PYTHON)" > $@

$(VENV)/tools: constraints.txt $(VENV)/made-by
	@$(PIP) install --quiet --constraint constraints.txt $(BUILD_TOOLS)
	@touch $@

# The package with the extras of one purpose. Compiles it too.
$(VENV)/with-demo: EXTRAS := demo,server
$(VENV)/with-test: EXTRAS := dev
$(VENV)/with-bench: EXTRAS := demo,bench
$(VENV)/with-proof: EXTRAS := demo,bench,rl-games,sb3,rllib,train,export
$(VENV)/with-demo $(VENV)/with-test $(VENV)/with-bench $(VENV)/with-proof: $(VENV)/with-%: pyproject.toml $(VENV)/tools
	@echo "Installing uepool with what \`$*\` needs (the first time takes a while)"
	@$(INSTALL) --editable '.[$(EXTRAS)]'
	@touch $@ $(VENV)/built

# The compiled part again, when C++ or the gRPC contract changed.
$(VENV)/built: $(NATIVE) $(VENV)/tools
	@echo "Building"
	@$(INSTALL) --no-deps --editable .
	@touch $@

build: $(VENV)/with-demo $(VENV)/built ## compile and install into .venv

# --- commands --------------------------------------------------------------------------------------------------------

demo: build ## start 16 instances, step them, show the throughput, leave a mosaic and a video of what they see
	$(BIN)/python examples/demo.py

plugin: $(VENV)/tools ## dist/UEPool.zip, the Unreal plugin: to be unpacked into a project's folder Plugins
	$(BIN)/python -m ue_plugin.tools.package dist

test: lint portable test-cpp pytest ## what every change must pass
	@echo "All tests passed."

test-slow: packages-slow model test-asan test-tsan plugin-programs $(VENV)/with-test $(VENV)/built ## the protocol's model, C++ tests under the sanitizers, the Unreal plugin, long tests, training
	UEPOOL_PLUGIN_BUILD=build/plugin $(BIN)/pytest -n $(JOBS) -m slow --durations=20 $(TEST)

bench: packages-bench $(VENV)/with-bench $(VENV)/built ## measure against the peers, all in one run
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.remote
	$(BIN)/python -m benchmarks.camera
	$(BIN)/python -m benchmarks.games

proof: packages-bench $(VENV)/with-proof $(VENV)/built ## train with rl-games, SB3 and RLlib, leave curves and tables in docs (two to three hours)
	$(BIN)/python -m benchmarks.learning --out docs/results/learning; status=$$?; \
	$(BIN)/python -m benchmarks.learning --page docs/learning.md; exit $$status

# --- parts of `make test` and `make test-slow` ------------------------------------------------------------------------

lint: packages-test $(VENV)/with-test ## ruff, clang-format, mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(BIN)/clang-format --dry-run -Werror $(FORMATTED_CXX)
	$(BIN)/mypy
	$(BIN)/python -m ue_plugin.tools.headers ue_plugin/UEPool ue_plugin/Examples
	$(BIN)/python -m ue_plugin.tools.check_sources

format: $(VENV)/with-test ## rewrite Python and C++ as `make lint` wants them
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	@$(BIN)/clang-format -i $(FORMATTED_CXX)

portable: packages-test ## what is compiled into engines, with libc++ and with mingw-w64
	scripts/check_portable.sh

# $(call cpp_tests,FOLDER,CMAKE OPTIONS,PREFIX OF CTEST)
define cpp_tests
	@$(BIN)/cmake -S . -B build/$(1) -G Ninja -DCMAKE_MAKE_PROGRAM=$(abspath $(BIN)/ninja) \
		-DUEPOOL_TESTS=ON -DUEPOOL_WERROR=ON $(2) >/dev/null
	$(BIN)/cmake --build build/$(1) --parallel $(JOBS)
	$(3) $(BIN)/ctest --test-dir build/$(1) --output-on-failure --no-tests=error --progress -j $(JOBS)
endef

test-cpp: packages-test $(VENV)/tools ## C++ unit tests
	$(call cpp_tests,cpp,)

test-asan: packages-test $(VENV)/tools ## the same with AddressSanitizer and UBSan
	$(call cpp_tests,asan,-DUEPOOL_SANITIZE=address$(comma)undefined)

# ThreadSanitizer of older compilers cannot live with much address randomization: run without, where that is allowed.
test-tsan: packages-test $(VENV)/tools ## the same with ThreadSanitizer
	$(call cpp_tests,tsan,-DUEPOOL_SANITIZE=thread,$(shell setarch -R true 2>/dev/null && echo setarch -R))

# $(call plugin_programs,FOLDER,CMAKE OPTIONS,TARGETS): the plugin's sources and its games, with the stand-in engine.
define plugin_programs
	@$(BIN)/cmake -S ue_plugin/tests -B build/$(1) -G Ninja -DCMAKE_MAKE_PROGRAM=$(abspath $(BIN)/ninja) \
		-DCMAKE_CXX_COMPILER=clang++ -DPython3_EXECUTABLE=$(abspath $(BIN)/python) $(2) >/dev/null
	$(BIN)/cmake --build build/$(1) --parallel $(JOBS) --target $(3)
endef

plugin-programs: packages-test $(VENV)/with-test $(VENV)/built # and the tests of the stand-in engine itself
	$(call plugin_programs,plugin,-DSTANDIN_TESTS=ON,all)
	$(BIN)/ctest --test-dir build/plugin/standin --output-on-failure --no-tests=error --progress -j $(JOBS)

test-plugin: plugin-programs ## the Unreal plugin, compiled and run against a stand-in for the engine
	UEPOOL_PLUGIN_BUILD=build/plugin $(BIN)/pytest -n $(TEST_WORKERS) -m slow --durations=20 tests/unreal_plugin

# $(call plugin_sanitized,FOLDER,SANITIZERS): the conformance suite on what has threads, memory and processes in it.
define plugin_sanitized
	$(call plugin_programs,$(1),-DSTANDIN_SANITIZE=$(2) -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-O1,CollectApples Pattern)
	UEPOOL_PLUGIN_BUILD=build/$(1) $(BIN)/pytest -n $(JOBS) -m slow --timeout 300 \
		tests/unreal_plugin/test_conformance.py tests/unreal_plugin/test_pattern.py
endef

test-plugin-sanitized: packages-test $(VENV)/with-test $(VENV)/built ## its conformance with AddressSanitizer and UBSan, and with ThreadSanitizer
	$(call plugin_sanitized,plugin-asan,address$(comma)undefined)
	$(call plugin_sanitized,plugin-tsan,thread)

model: $(VENV)/tools ## check the shared-memory protocol's model exhaustively
	$(BIN)/python docs/protocol/check_model.py

pytest: packages-test $(VENV)/with-test $(VENV)/built ## Python tests but the slow ones; TEST=... picks
	$(BIN)/pytest -n $(TEST_WORKERS) -m "not slow" --durations=20 $(TEST)

clean: ## remove what was built
	rm -rf build dist $(VENV)/built $(VENV)/with-* .mypy_cache .pytest_cache .ruff_cache .hypothesis

distclean: clean ## and .venv
	rm -rf $(VENV)

comma := ,
