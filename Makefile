# make course   set up, release the exercises, build the site, grade the sample class
# make test     all of that is built, a browser found, and everything tested
# Thin on purpose: what can be done in Python is done in `python -m autograder`.
PYTHON ?= python3
PY := .venv/bin/python
WORKERS ?= 2
TOGETHER := -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

CODE := $(shell find autograder -name '*.py' -o -name '*.j2')
NOTEBOOKS := $(wildcard solutions/*/*.ipynb)
PAGES := _config.yml tools/vendor_assets.py $(shell find book \( -path book/_build -o -name __pycache__ \) -prune -o -type f -print)
LITE := $(wildcard tools/jupyterlite/*.*) tools/vendor_assets.py
PDF := book/_build/html/loss-functions-of-neural-networks.pdf
CHROMIUMS := chromium chromium-browser google-chrome
CHROMIUM ?= $(firstword $(foreach name,$(CHROMIUMS),$(shell command -v $(name))))

.PHONY: course test book lite pdf release students class serve clean chromium requirements pyodide \
  lint test-course test-site test-attacks test-attacks-everywhere test-peers agreement \
  pins links compare-builds audit
.DELETE_ON_ERROR:

course: build/class.done build/lite.done $(if $(CHROMIUM),$(PDF))
	@echo
	@echo "The site:       file://$$PWD/book/_build/html/index.html   (or: make serve)"
	@echo "The PDF:        $(if $(CHROMIUM),$$PWD/$(PDF),make pdf (needs Chromium))"
	@echo "The exercises:  $$PWD/exercises/"
	@echo "The grades:     $$PWD/build/results/grades.csv and exercises.csv"
	@echo "A feedback:     file://$$PWD/build/results/feedback/boris-one-term/05_binary_losses.html"

# .venv/done holds the version of the Python that made it; a command that names another one
# (`make test PYTHON=python3.13`) makes .venv anew.
ifneq ($(origin PYTHON),file)
ifneq ($(shell "$(PYTHON)" -V 2>&1),$(shell cat .venv/done 2>/dev/null))
.PHONY: .venv/done
endif
endif
.venv/done: requirements.txt tools/set_up.py
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON) here; name a Python from 3.11 on, for example: make course PYTHON=python3.13"; exit 1; }
	@"$(PYTHON)" tools/set_up.py
	@"$(PYTHON)" -V > $@

# UPGRADE="--upgrade" brings everything to its newest version, UPGRADE="--upgrade-package NAME" one package.
requirements:
	"$(PYTHON)" -m venv build/uv
	build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	build/uv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
	  --custom-compile-command "make requirements" requirements.in --output-file requirements.txt

release: build/release.done
build/release.done: .venv/done $(CODE) $(NOTEBOOKS)
	$(PY) -m autograder release
	@mkdir -p build && touch $@

# The Python of the pages, which grades too, without the site. PYODIDE_DIR names a folder that keeps
# what was fetched: with it neither this nor the site's build needs the network.
pyodide: build/pyodide.done
build/pyodide.done: .venv/done tools/vendor_assets.py
	$(PY) tools/vendor_assets.py
	@mkdir -p build && touch $@

students: build/release.done
	$(PY) -m autograder students --into build/students

book: build/lite.done
build/book.done: build/release.done $(PAGES)
	$(PY) .venv/bin/jupyter-book build book --path-output book -W --keep-going
	@touch $@

# The notebooks in the browser, into the site that is there.
lite: build/lite.done
build/lite.done: build/release.done $(LITE) | build/book.done
	$(PY) tools/jupyterlite/notebooks_in_browser.py book/_build/html
	@touch $@

pdf: $(PDF)
$(PDF): build/book.done | chromium
	$(PY) tools/pdf/whole_book.py

# Three of the sample class cannot be graded, and that is an exit code of 1.
class: build/class.done
build/class.done: build/release.done tools/sample_class.py
	$(PY) tools/sample_class.py
	@rm -f build/results/grades.csv
	$(PY) -m autograder grade --submissions build/sample_class --results build/results --seed 7 || test $$? -eq 1
	@test -s build/results/grades.csv # written when all are graded; a crash is a 1 as well
	@touch $@

serve: book
	$(PY) -m http.server --bind 127.0.0.1 --directory book/_build/html 8000

chromium:
	@test -n "$(CHROMIUM)" || { \
	  if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq chromium; \
	  else echo "The PDF and the tests of the website need Chromium: install it (apt install chromium) or set CHROMIUM to its path."; exit 1; fi; }

lint: .venv/done
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) tools/page_lint

test: lint build/lite.done $(PDF)
	$(PY) -m pytest $(TOGETHER) --durations 25

# `make test` in three parts, for CI.
test-course: build/release.done build/pyodide.done
	$(PY) -m pytest $(TOGETHER) --ignore tests/attacks --ignore tests/site
test-site: build/lite.done $(PDF)
	$(PY) -m pytest $(TOGETHER) tests/site
test-attacks: build/pyodide.done
	$(PY) -m pytest tests/attacks

build/peers/done: requirements.txt requirements-peers.txt
	@"$(PYTHON)" tools/set_up.py build/peers
	build/peers/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-peers.txt
	@touch $@

test-peers: build/peers/done
	build/peers/bin/python -m pytest tests/peers/peers_*.py

# The rest needs the network or minutes, and is for every night.
test-attacks-everywhere: build/pyodide.done
	ATTACKS=everywhere $(PY) -m pytest tests/attacks
agreement: build/release.done build/pyodide.done
	$(PY) benchmarks/agreement.py
pins: .venv/done
	$(PY) tests/pins.py
links: build/book.done
	$(PY) tests/links.py
compare-builds: build/release.done
	$(PY) tools/compare_builds.py
audit:
	"$(PYTHON)" -m venv build/audit
	build/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	build/audit/bin/python tools/audit.py

clean:
	rm -rf build book/_build .pytest_cache .ruff_cache .hypothesis
