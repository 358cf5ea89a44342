"""Runs the command line as ``python -m newsrag``."""

from newsrag.cli.main import main

main()
