# Two commands do everything: `make demo` and `make test`. Both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SOURCES := $(shell find src content templates examples -type f -not -path '*/__pycache__/*' 2>/dev/null)
DEMO_SYSTEM := Northmere (invented)

.PHONY: help demo test check bench size generate docs kills faults fuzz engines coverage mutants dist install-test release format clean

SEED ?= 1
SECONDS ?= 120
CASES ?= 5000
SAMPLE ?= 350
WORKERS ?= 4

help:
	@echo "make demo      set up, validate the content, score the example returns, write two reports"
	@echo "make test      set up and pass all tests"
	@echo "make check     lint, types, layers, generated files"
	@echo "make bench     measure, side by side with peers"
	@echo "make size      measure a base install on disk"
	@echo "make generate  make every generated file again"
	@echo "make kills     kill a session 200 times and see that nothing is lost"
	@echo "make faults    let every write of every command fail, and two run at once, many times"
	@echo "make fuzz      damage content and returns at random: SEED=1 SECONDS=120"
	@echo "make engines   compare the engines on many messy files: SEED=1 CASES=5000"
	@echo "make coverage  lines and branches that the tests run: 95 % at least"
	@echo "make mutants   change the source at random and count what tests notice: SEED=1 SAMPLE=350 WORKERS=4"
	@echo "make dist      build the wheel and the source archive of the last commit, the same bytes everywhere"
	@echo "make install-test  install by pip, pipx and uv into fresh places, and use it there"
	@echo "make release   build, look at licences and known weaknesses, and list what is in it: AUDIT=FOLDER or skip"
	@echo "make docs      generated files, and the picture of a report (needs Chromium)"

$(STAMP): pyproject.toml constraints.txt
	@command -v git >/dev/null || { echo "git is missing: install it first (Debian: apt install git)"; exit 1; }
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { echo "Python 3.11 or newer is missing: install it first (Debian: apt install python3)"; exit 1; }
	@$(PYTHON) -c "import venv, ensurepip" 2>/dev/null || { echo "Python's venv is missing: install it first (Debian: apt install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: demo/.made
	@echo
	@echo "The scores:  demo/scored/ (scores.csv, domains.csv, indicators.csv, rejected.csv)"
	@echo "The reports: demo/report.html and demo/report.md"
	@echo "Open demo/report.html in a browser."

demo/.made: $(STAMP) $(SOURCES)
	@mkdir -p demo
	$(BIN)/vcsekit validate --strict
	$(BIN)/vcsekit score examples/returns/round-1.csv examples/returns/round-2.csv examples/returns/round-3.csv --out demo/scored --force
	$(BIN)/vcsekit report demo/scored/results.json --system '$(DEMO_SYSTEM)' --out demo/report.html --force
	$(BIN)/vcsekit report demo/scored/results.json --system '$(DEMO_SYSTEM)' --out demo/report.md --force
	@touch $@

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/generate.py --check
	$(BIN)/vcsekit validate --strict
	$(BIN)/python -m pytest tests/test_import_hygiene.py

# Longer than a test may be, and seeded: the same every time.
kills: $(STAMP)
	VCSEKIT_KILLS=200 $(BIN)/python -m pytest -n auto tests/test_journal.py -k kill

# Each step of each command that writes is refused, and the program killed there; pairs of commands run at once 40 times.
faults: $(STAMP)
	VCSEKIT_FAULTS=0 VCSEKIT_ROUNDS=40 $(BIN)/python -m pytest -n auto tests/test_faults.py tests/test_concurrency.py

fuzz: $(STAMP)
	$(BIN)/python tools/fuzz_content.py --seed $(SEED) --seconds $(SECONDS)
	$(BIN)/python tools/fuzz_returns.py --seed $(SEED) --seconds $(SECONDS)

coverage: $(STAMP)
	@mkdir -p build/coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Half an hour on four cores: mutants drawn at random from scoring/, assess/ and content/, 350 of each.
mutants: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[mutants]'
	$(BIN)/python tools/mutants.py --seed $(SEED) --sample $(SAMPLE) --workers $(WORKERS)

dist: $(STAMP)
	$(BIN)/python tools/release_build.py

install-test: $(STAMP)
	$(BIN)/python tools/install_test.py

AUDIT ?=

# After `make check` and `make test`. Uploads nothing.
release: $(STAMP)
	$(BIN)/python tools/release.py --audit '$(AUDIT)'

# The engines against each other on more small cases than a test may draw; Spark's where it is installed.
engines: $(STAMP)
	VCSEKIT_CASES=$(CASES) VCSEKIT_SEED=$(SEED) $(BIN)/python -m pytest tests/test_spark_engine.py -k small_cases

generate: $(STAMP)
	$(BIN)/python tools/generate.py

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python benchmarks/run.py

size: $(STAMP)
	$(BIN)/python benchmarks/size.py

docs: demo/.made
	$(BIN)/python tools/generate.py
	$(BIN)/python tools/report_pictures.py demo/scored/results.json
	$(BIN)/python tools/site_pictures.py
	$(BIN)/python tools/editor_pictures.py

clean:
	rm -rf $(VENV) demo build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
