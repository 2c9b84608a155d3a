"""The options of the training loop, each off by default. With all of them off, `training.train` trains as the tutorial does."""
