"""Transfer learning: networks that others trained, made to read emotions (Table 7.2)."""
