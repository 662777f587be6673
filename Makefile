# Two commands do everything: `make demo` and `make test`. Both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SOURCES := $(shell find src content templates examples -type f -not -path '*/__pycache__/*' 2>/dev/null)
DEMO_SYSTEM := Northmere (invented)

.PHONY: help demo test check bench size generate docs kills fuzz format clean

SEED ?= 1
SECONDS ?= 120

help:
	@echo "make demo      set up, validate the content, score the example returns, write two reports"
	@echo "make test      set up and pass all tests"
	@echo "make check     lint, types, layers, generated files"
	@echo "make bench     measure, side by side with peers"
	@echo "make size      measure a base install on disk"
	@echo "make generate  make every generated file again"
	@echo "make kills     kill a session 200 times and see that nothing is lost"
	@echo "make fuzz      damage content and returns at random: SEED=1 SECONDS=120"
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
	$(BIN)/python -m pytest -n auto

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

fuzz: $(STAMP)
	$(BIN)/python tools/fuzz_content.py --seed $(SEED) --seconds $(SECONDS)
	$(BIN)/python tools/fuzz_returns.py --seed $(SEED) --seconds $(SECONDS)

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
