"""The options of the training loop, each off by default. With all off the tutorial's own loop trains (`training.train`)."""
