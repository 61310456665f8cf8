"""Multi-task learning: emotion, gender and age by one network (Table 7.3)."""
