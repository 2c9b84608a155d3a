"""A corpus's words as numbers: kept on disk between processes, and made into vocabularies and batches without strings."""
