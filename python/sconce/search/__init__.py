"""The search over a space of settings, by Optuna."""
