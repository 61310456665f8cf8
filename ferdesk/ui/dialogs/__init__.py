"""Dialogs: settings, the model card, what the app is and is not for."""
