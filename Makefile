# make setup   npm packages, the build in dist/, Python in .venv/ (installs nothing a second time)
# make demo    set-up, then the tutorial's three models on the synthetic corpus
# make test    set-up, then formatter, linter, types, arrows, and every test
# make check   the same without running the tests
# make torture   the tests that kill processes at random, with more kills (some minutes)
# make pictures   those of the README, from real runs (needs Chromium)
# make bench   the measurements in bench/, each printing its table (half an hour on two idle cores)

SHELL := /bin/sh
PYTHON ?= python3
SCONCE := node dist/cli/main.js
SOURCES := $(shell find src -type f)

.PHONY: setup setup-dev build check test torture demo pictures bench bench-setup clean

setup: build .venv/.sconce-requirements

setup-dev: setup .venv/.dev

node_modules/.installed: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

build: dist/.built

dist/.built: node_modules/.installed tsconfig.json tsconfig.build.json $(SOURCES)
	npm run build
	@chmod +x dist/cli/main.js
	@touch $@

.venv/.sconce-requirements: requirements.txt | dist/.built
	$(SCONCE) setup --python $(PYTHON)
	@touch $@

.venv/.dev: requirements-dev.txt | .venv/.sconce-requirements
	.venv/bin/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

demo: setup
	$(SCONCE) reproduce --corpus sample --out runs/demo

check: setup-dev
	npx biome ci --colors=off src tests bench examples docs/pictures
	.venv/bin/ruff check python tests bench
	.venv/bin/ruff format --check python tests bench
	npx tsc --noEmit
	npx tsc -p src/watch/page/tsconfig.json
	npx tsc -p src/report/page/tsconfig.json --noEmit
	npx depcruise --config .dependency-cruiser.cjs src

test: check
	node --import tsx tests/run-all.ts

torture: setup-dev
	SCONCE_TEST_TORTURE=full node --import tsx tests/run-all.ts experiment/kills sweep/killed sweep/ray-torture

pictures: setup
	node --import tsx docs/pictures/make.ts

bench: setup-dev bench-setup
	for script in bench/*.ts; do node --expose-gc --import tsx $$script || exit 1; done

# The tools that bench/sweep.ts measures against, in an environment that sees .venv's torch.
bench-setup: .bench-venv/.installed

.bench-venv/.installed: bench/requirements-bench.txt | .venv/.sconce-requirements
	.venv/bin/python -m venv .bench-venv
	.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > "$$(.bench-venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/sconce-venv.pth"
	.bench-venv/bin/python -m pip install --quiet -r bench/requirements-bench.txt
	@touch $@

clean:
	rm -rf dist node_modules/.installed .venv .bench-venv
