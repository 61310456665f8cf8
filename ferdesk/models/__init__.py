"""The networks: which are there, and how one is run."""
