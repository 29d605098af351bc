# Tricodec. `make cosim` and `make test` do everything on a machine with Rust, a C++ compiler and Python 3.

.PHONY: help setup corpus build cosim test python-test eval-test formal formal-quick lint format doc tables roms report
.PHONY: synth synth-check gate-check mutants soak coverage golden-coverage fuzz-corpus sanitize
.PHONY: install uninstall codec clean

help:
	@echo "make cosim    RTL encoder and decoder in lockstep with the golden model, on a real weight matrix and a photograph"
	@echo "make test     everything that CI checks"
	@echo "make python-test  the Python package: wheel and its tests (part of make test)"
	@echo "make build    the tricodec command: target/release/tricodec"
	@echo "make codec    the command without synthesis and co-simulation: needs Rust and a C compiler; target/codec/release/tricodec"
	@echo "make install  the command, its man pages and completions: below PREFIX ($(PREFIX)), in DESTDIR"
	@echo "              (make install FEATURES=cosim for one that synthesises and co-simulates too)"
	@echo "make uninstall    remove them"
	@echo "make lint     verilator -Wall on every module, verible format, rustfmt, clippy"
	@echo "make format   format all sources"
	@echo "make tables   what is made from facts: tables, registers, lists of sources, tables of pages"
	@echo "make roms     the RTL's ROMs, from the golden model, by rust-hdl"
	@echo "make report   all measurements but the long ones, from a clean tree: reports/"
	@echo "make eval-test    tests of the measurements and of the index of reports/"
	@echo "make formal   properties of the RTL, proved: two minutes"
	@echo "make formal-quick  those of make test: half a minute"
	@echo "make synth    encoder and decoder to ASAP7 gates: area, timing, power by block"
	@echo "              (half an hour from nothing, minutes after)"
	@echo "make synth-check  the same against synth/limits.toml"
	@echo "make gate-check   the mapped gates of small, both directions, in lockstep with the RTL and the golden model"
	@echo "make mutants  mutants of the RTL and the tests that kill them: reports/mutants.md, from a clean tree;"
	@echo "              COUNT of each module (25), SEED (1), BLOCK (tops of sim/tops.txt, with commas; all)"
	@echo "make soak     random jobs over both tops in lockstep, for HOURS (1), on from where the last run"
	@echo "              ended: reports/soak.md, from a clean tree"
	@echo "make coverage what of the RTL the tests of sim run, and which named points they meet:"
	@echo "              reports/coverage.md, from a clean tree; half an hour"
	@echo "make golden-coverage  what of the golden model its own tests run: reports/golden-coverage.md,"
	@echo "              from a clean tree; half an hour"
	@echo "make fuzz-corpus  guided fuzzing of TARGET for MINUTES (10); what it finds, small, into fuzz/seeds:"
	@echo "              needs a nightly toolchain"
	@echo "make sanitize the models and their bridge under the address sanitizer, golden under Miri: needs"
	@echo "              a nightly toolchain; half an hour from nothing"
	@echo "make clean    remove target/ and .tools/cache: what was built (tools and corpus stay)"

PREFIX ?= /usr/local
DESTDIR ?=
FEATURES ?=

setup:
	@scripts/setup

corpus: setup
	@scripts/corpus

build: setup
	cargo build --release

codec:
	cargo build --release --no-default-features --features "$(FEATURES)" --target-dir target/codec

install: codec
	scripts/install "$(DESTDIR)$(PREFIX)" target/codec/release/tricodec

uninstall:
	scripts/install --remove "$(DESTDIR)$(PREFIX)"

cosim: build corpus
	target/release/tricodec cosim --top loop corpus/ffn_up.safetensors --config full --bits 2.9
	target/release/tricodec cosim --top loop corpus/camera.png --config full --qp 27

test: setup lint doc eval-test python-test formal-quick
	cargo test --workspace

python-test:
	@scripts/python

formal: setup
	@formal/prove

formal-quick: setup
	@formal/prove --quick

lint: setup
	scripts/lint
	scripts/format --check
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy -p tricodec --no-default-features --all-targets -- -D warnings

doc: setup
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

format: setup
	scripts/format
	cargo fmt --all
	cargo fmt --manifest-path python/Cargo.toml

tables:
	TRICODEC_UPDATE=1 cargo test -p tricodec-golden --test rtl_tables
	TRICODEC_UPDATE=1 cargo test -p tricodec-tools --test generated
	TRICODEC_UPDATE=1 cargo test -p tricodec-sim --test trace

roms:
	cargo run --manifest-path rtl/tablegen/Cargo.toml --target-dir target/tablegen

report: build corpus
	eval/report

eval-test: setup
	eval/test

synth: build corpus
	target/release/tricodec synth --top encoder --config full
	target/release/tricodec synth --top decoder --config full

synth-check: build corpus
	target/release/tricodec synth --top encoder --config small --check
	target/release/tricodec synth --top encoder --config full --check
	target/release/tricodec synth --top decoder --config small --check
	target/release/tricodec synth --top decoder --config full --check
	target/release/tricodec synth --top encoder --config small --without align
	target/release/tricodec synth --top encoder --config small --without lane

gate-check: build corpus
	target/release/tricodec cosim --top loop tests/data/camera_96x64.pgm --config small --gates
	target/release/tricodec cosim --top loop tests/data/ffn_up_64x64.npy --config small --gates --bits 2.9 --stall 50

mutants: setup
	eval/report mutants --mutants $(or $(COUNT),25) --mutant-seed $(or $(SEED),1) --mutant-block "$(BLOCK)"

soak: setup
	eval/report soak --soak-hours $(or $(HOURS),1)

coverage: setup
	eval/report coverage

golden-coverage: setup
	eval/report golden-coverage

fuzz-corpus:
	@scripts/fuzz-corpus "$(TARGET)" $(or $(MINUTES),10)

sanitize: setup
	@scripts/sanitize

clean:
	cargo clean
	rm -rf .tools/cache
