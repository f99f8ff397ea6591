// Starter models and frames.
