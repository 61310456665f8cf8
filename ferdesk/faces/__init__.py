"""Faces in a frame: mesh, blendshapes, head pose, and an id that stays with each face."""
