# make course   set up, release the exercises, build the site, grade the sample class
# make test     all of that is built, a browser found, and everything tested
# Thin on purpose: what can be done in Python is done in `python -m autograder`.
PYTHON ?= python3
PY := .venv/bin/python
WORKERS ?= 2

CODE := $(shell find autograder -name '*.py' -o -name '*.j2')
NOTEBOOKS := $(wildcard solutions/*/*.ipynb)
PAGES := _config.yml tools/vendor_assets.py $(shell find book \( -path book/_build -o -name __pycache__ \) -prune -o -type f -print)
LITE := $(wildcard tools/jupyterlite/*.*) tools/vendor_assets.py
PDF := book/_build/html/loss-functions-of-neural-networks.pdf
CHROMIUMS := chromium chromium-browser google-chrome
CHROMIUM ?= $(firstword $(foreach name,$(CHROMIUMS),$(shell command -v $(name))))

.PHONY: course test book lite pdf release students class serve test-peers clean chromium
.DELETE_ON_ERROR:

course: build/class.done build/lite.done $(if $(CHROMIUM),$(PDF))
	@echo
	@echo "The site:       file://$(CURDIR)/book/_build/html/index.html   (or: make serve)"
	@echo "The PDF:        $(if $(CHROMIUM),$(CURDIR)/$(PDF),make pdf (needs Chromium))"
	@echo "The exercises:  $(CURDIR)/exercises/"
	@echo "The grades:     $(CURDIR)/build/results/grades.csv and exercises.csv"
	@echo "A feedback:     file://$(CURDIR)/build/results/feedback/boris-one-term/05_binary_losses.html"

.venv/done: requirements.txt pyproject.toml
	$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('The course needs Python 3.11 or newer: make PYTHON=python3.12')"
	@# What an interrupted set-up has left is cleared.
	$(PYTHON) -m venv $(if $(wildcard .venv/done),,--clear) .venv || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

release: build/release.done
build/release.done: .venv/done $(CODE) $(NOTEBOOKS)
	$(PY) -m autograder release
	@mkdir -p build && touch $@

students: build/release.done
	$(PY) -m autograder students --into build/students

book: build/lite.done
build/book.done: build/release.done $(PAGES)
	.venv/bin/jupyter-book build book --path-output book -W --keep-going
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
	$(PY) -m autograder grade --submissions build/sample_class --results build/results --seed 7 || test $$? -eq 1
	@touch $@

serve: book
	$(PY) -m http.server --directory book/_build/html 8000

chromium:
	@test -n "$(CHROMIUM)" || { \
	  if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq chromium; \
	  else echo "The PDF and the tests of the website need Chromium: install it (apt install chromium) or set CHROMIUM to its path."; exit 1; fi; }

test: build/lite.done $(PDF)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(PY) tools/page_lint
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup --ignore tests/attacks
	$(PY) -m pytest tests/attacks # alone: fork bombs and endless loops are no good neighbours

test-peers: .venv/done requirements-peers.txt
	$(PYTHON) -m venv build/peers
	build/peers/bin/python -m pip install --quiet -r requirements.txt -r requirements-peers.txt
	build/peers/bin/python -m pip install --quiet --no-deps --editable .
	build/peers/bin/python -m pytest tests/peers/peers_*.py

clean:
	rm -rf build book/_build .pytest_cache .ruff_cache .hypothesis
