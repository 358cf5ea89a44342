"""Loads ONNX Runtime with its telemetry turned off, before anything else in newsrag can."""

import os

# From release 1.29 on it tells its maker of each session, with an identifier that it keeps in the
# user's cache folder. This must be set before it is loaded: that makes it create neither.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

__all__ = ["onnxruntime"]

# Where the variable does not count, as with Windows' own event log.
onnxruntime.disable_telemetry_events()
