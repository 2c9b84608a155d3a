#!/bin/sh
# Starts the Python of a session. A Ctrl-C on the terminal is the parent's to interpret, and what Python prints goes to
# stderr: stdout belongs to results.
trap "" INT
exec "$SCONCE_PYTHON" "$@" 1>&2
