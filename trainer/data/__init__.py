"""Reading FER+ from any layout that people have it in. The way in is :mod:`trainer.dataset`."""
