"""The options of the training loop, each off by default. With all of them off the tutorial's own loop trains (`training.train`)."""
