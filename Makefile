# `make site` and `make test` need nothing but Python 3.11: the rest is set up in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
ADVICE := vaultweave needs Python 3.11 or newer with venv and pip. On Debian and Ubuntu: \
	apt-get install python3 python3-venv. To name another Python: make PYTHON=python3.12

.PHONY: site test soak bench lint fix clean

site: $(VENV)/ready
	$(BIN)/vaultweave build notes -o site

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

# What takes too long for every change: ten times the fuzz, and of edits and rebuilds; longer texts.
soak: $(VENV)/ready-dev
	VAULTWEAVE_FUZZ=200000 VAULTWEAVE_REBUILDS=3600 VAULTWEAVE_TIMES=20000 \
		VAULTWEAVE_MENDS=3000 VAULTWEAVE_PARTS=480 \
		$(BIN)/python -m pytest -n 2 --dist loadfile tests/test_fuzz.py tests/test_rebuild.py \
		tests/test_patch.py tests/test_patterns.py tests/test_mend.py tests/test_part.py

# Every figure beside its aim and a yardstick; the ratios are added to bench/history.jsonl.
BENCH ?= --notes 1000,10000
bench: $(VENV)/ready
	$(BIN)/python bench/speed.py --keep $(BENCH)

lint: $(VENV)/ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

fix: $(VENV)/ready-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Takes away all that a build or a test run wrote, the environment included.
clean:
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .vaultweave screenshots
	find src tests templates -name __pycache__ -type d -prune -exec rm -rf {} +
	find site -mindepth 1 -maxdepth 1 ! -name .gitignore -exec rm -rf {} +

# The build backend comes first, so that it is the pinned one that installs the package.
$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(ADVICE)" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) \
		|| { rm -rf $(VENV); echo "$(ADVICE)" >&2; exit 1; }
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src  # where Python may not, each start would do it again
	@$(BIN)/python -c 'from vaultweave.publish.render import compile_ours; compile_ours()'
	@touch $@

# Before the rest, setuptools: grandiso comes as source, and is made a wheel of without isolation.
$(VENV)/ready-dev: $(VENV)/ready
	$(PIP) setuptools
	$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@
