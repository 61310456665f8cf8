# make app    sets everything up and starts ferdesk
# make test   sets everything up and runs the linter and the whole test suite
# make help   lists the rest
#
# Set-up is kept in stamp files inside the virtual environment: a second run starts at once, and
# a change of pyproject.toml or of the locked versions installs again.

VENV   := .venv
BIN    := $(VENV)/bin
STAMPS := $(VENV)/stamps
SETUP  := packaging/setup
LOCK   := packaging/constraints.txt
INPUTS := pyproject.toml $(LOCK) packaging/build-requirements.txt
PIP    := $(BIN)/python -m pip --disable-pip-version-check

# ARGS reaches the command that a target runs: make app ARGS="--source demo"
ARGS ?=
# How many processes run the tests; each takes one file of tests after another, in their order.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help app test lint train-tools wheel check-wheel package screenshots translations figures bench lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

app: $(STAMPS)/app ## set up and start the app: first camera, or the demo where there is none
	@$(SETUP)/system_packages.sh app screen || true
	$(BIN)/ferdesk $(ARGS)

test: $(STAMPS)/test lint ## set up, check style and types and run the whole test suite
	QT_QPA_PLATFORM=offscreen $(PYTEST) $(ARGS)

lint: $(STAMPS)/test ## check the style and the types only
	$(BIN)/ruff check .
	$(BIN)/mypy

train-tools: $(STAMPS)/test ## set up ferdesk-train (PyTorch) and list its recipes
	$(BIN)/ferdesk-train list

wheel: $(STAMPS)/test ## build the wheel into dist/
	rm -f dist/*.whl
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

check-wheel: wheel ## start the app from the wheel on a screen of its own, and look at what it shows
	@$(SETUP)/system_packages.sh app screen test
	$(BIN)/python packaging/check_wheel.py

package: ## build and test the installer for this system into dist/
	packaging/package.sh

screenshots: $(STAMPS)/app ## take the pictures of the README again
	@$(SETUP)/system_packages.sh app screen test
	$(BIN)/python docs/make_screenshots.py

translations: $(STAMPS)/app ## gather the words of the window and compile their translations
	$(BIN)/python packaging/translations.py

figures: $(STAMPS)/app ## fill the README's figures from the model cards and benchmark results
	$(BIN)/python docs/figures.py

bench: $(STAMPS)/test ## measure speed, also against others; ARGS="--data FERPLUS" for accuracies
	$(BIN)/python benchmarks/live.py --model wrn-16-2 --out benchmarks/results/live.json
	$(BIN)/python benchmarks/peers.py --model wrn-16-2 --out benchmarks/results/peers.json $(ARGS)
	$(BIN)/python benchmarks/runtimes.py --out benchmarks/results/runtimes.json

lock: ## write packaging/constraints.txt and packaging/lock anew (UPGRADE=1: newest versions)
	packaging/lock.sh

clean: ## remove everything that make has made
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up ---------------------------------------------------------------------------------------

$(BIN)/python:
	@$(SETUP)/system_packages.sh python || true
	@python=$$($(SETUP)/find_python.sh) && \
	    echo "Making $(VENV) with $$python" && "$$python" -m venv $(VENV)

# Building inside the environment, not in one that pip makes for itself, keeps the build's own
# packages at their locked versions too.
$(STAMPS)/build: $(INPUTS) | $(BIN)/python
	@mkdir -p $(STAMPS)
	$(PIP) install --quiet -c $(LOCK) hatchling editables
	@touch $@

$(STAMPS)/app: $(INPUTS) $(STAMPS)/build
	@echo "Installing ferdesk and what it needs; the first time takes a few minutes."
	$(PIP) install --quiet -c $(LOCK) --no-build-isolation -e .
	@touch $@

$(STAMPS)/test: $(INPUTS) $(STAMPS)/build $(SETUP)/system-packages.txt
	@$(SETUP)/system_packages.sh app screen test || true
	@echo "Installing ferdesk with its trainer and tests; the first time takes a few minutes."
	$(PIP) install --quiet -c $(LOCK) --no-build-isolation -e ".[train,test]"
	@touch $@ $(STAMPS)/app
