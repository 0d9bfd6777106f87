# Thin: every target is explained and done by bootstrap.py (`make help`).
# Arguments go through ARGS: make test ARGS="-k bootstrap", make live ARGS="--help"

.DEFAULT_GOAL := help

# A Python is tried before it is trusted: pyenv leaves commands that only print an error.
%: FORCE
	@for python in python3.11 python3 python; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then \
	        exec $$python bootstrap.py $@ -- $(ARGS); \
	    fi; \
	done; \
	echo "sda: found no Python 3 here, but SDA needs Python 3.11 or newer: install it and run this again." >&2; \
	exit 1

# Nothing to make: so that the rule above runs even where a file has the target's name, and not for this file.
FORCE: ;
Makefile: ;
