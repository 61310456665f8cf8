"""Files read from end to end and written down: tables, pictures, videos, tiers for annotators."""
