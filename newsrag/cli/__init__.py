"""The command line: parse, make one public call, render."""
