"""The room of proof: citations read back, quotations traced, versions compared."""
