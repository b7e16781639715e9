# Two commands for most people: `make run` and `make test`. Each target is a small script under scripts/.
SHELL := /bin/bash
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help setup run test check fix bench faults demo lock

help:    ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup:   ## virtual environment, packages, front end, translations; seconds when nothing changed
	@scripts/setup.sh

run:     ## demo school on http://127.0.0.1:8000 (HOST= and PORT= change it)
	@scripts/run.sh $(HOST) $(PORT)

test:    ## the whole suite on SQLite, then on PostgreSQL
	@scripts/test.sh

check:   ## style, types, import contracts, translations
	@scripts/check.sh

fix:     ## what can be repaired by machine
	@scripts/fix.sh

bench:   ## speed and size, with the ratio to a named baseline
	@scripts/bench.sh

faults:  ## kill -9 of web and worker in the middle of work, 20 rounds on both databases: about 25 minutes
	@scripts/faults.sh

demo:    ## load the demo school (twice changes nothing)
	@scripts/demo.sh

lock:    ## new requirements/*.txt from pyproject.toml
	@scripts/lock.sh
