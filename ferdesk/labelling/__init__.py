"""Faces that were read are labelled by a person who does not see what the app said of them."""
