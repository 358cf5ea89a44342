"""The evaluation room: data sets, runs, metrics, comparison, report."""
