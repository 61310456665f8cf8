"""Who is who: which faces of which files are whose."""
