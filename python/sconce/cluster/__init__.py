"""Runs on a Ray cluster: the driver's side (join, pool, serve) and the side of a node (worker, mirror, outbox, corpus copies)."""
