"""Runs done again with everything that they compute as digests, to find where two of them part: behind `sconce diff`."""
